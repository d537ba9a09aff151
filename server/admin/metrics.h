#pragma once

#include "documents.h"
#include "processmetrics.h"
#include "refusals.h"
#include "storemetrics.h"

#include <QDateTime>
#include <QJsonObject>

namespace chatbook::server {

/// The state of a running server at one moment. Counters count since the start.
struct Metrics
{
    ServerInfo server = {};
    QStringList urls = {};             ///< at least one, or empty before it listens
    QString firewall = {};             ///< on this computer, may keep others out; empty: none
    QString firewallCommand = {};      ///< what lets them in
    QDateTime certificateExpires = {}; ///< invalid: the server does not encrypt
    QString dataDirectory = {};
    QByteArray key = {}; ///< identifies the server to clients; empty: not encrypted
    qint64 processId = 0;
    QDateTime started = {};
    double uptime = 0; ///< seconds

    qsizetype connections = 0; ///< WebSockets, also those being closed
    qsizetype loggedIn = 0;    ///< of those connections
    qsizetype halfOpen = 0;    ///< the first request is not complete
    qsizetype online = 0;      ///< users
    qint64 backlogBytes = 0;   ///< wait for peers to read them
    Refusals refusals = {};

    StoreMetrics store = {};
    int passwordsWaiting = 0;
    qint64 databaseBytes = 0;
    qint64 walBytes = 0; ///< of the log beside it

    ProcessMetrics process = {};
};

/// As the control socket and `status --json` give it. The names are in server/README.md.
QJsonObject toJson(const Metrics &metrics);

/// The main ones as one line of the log.
void logMetrics(const Metrics &metrics);

} // namespace chatbook::server
