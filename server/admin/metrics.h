#pragma once

#include "documents.h"
#include "processmetrics.h"
#include "refusals.h"
#include "storemetrics.h"

#include <QDateTime>
#include <QJsonObject>

namespace chatbook::server {

/// How a running server is at one moment. What is counted is counted since the start.
struct Metrics
{
    ServerInfo server = {};
    QStringList urls = {};        ///< where it listens: one at least, unless nothing is known yet
    QString firewall = {};        ///< of this computer, that may keep others out; empty: none
    QString firewallCommand = {}; ///< what lets them in
    QDateTime certificateExpires = {}; ///< invalid: it does not encrypt
    QString dataDirectory = {};
    QByteArray key = {}; ///< by which clients know the server; empty: not encrypted
    qint64 processId = 0;
    QDateTime started = {};
    double uptime = 0; ///< seconds

    qsizetype connections = 0; ///< WebSockets, those that are being closed included
    qsizetype loggedIn = 0;    ///< of them
    qsizetype halfOpen = 0;    ///< whose first request is not whole yet
    qsizetype online = 0;      ///< users
    qint64 backlogBytes = 0;   ///< that wait to be read by peers
    Refusals refusals = {};

    StoreMetrics store = {};
    int passwordsWaiting = 0;
    qint64 databaseBytes = 0;
    qint64 walBytes = 0; ///< of the log beside it

    ProcessMetrics process = {};
};

/// As the control socket gives it, and `status --json`. The names are in server/README.md.
QJsonObject toJson(const Metrics &metrics);

/// The main ones as one line of the log.
void logMetrics(const Metrics &metrics);

} // namespace chatbook::server
