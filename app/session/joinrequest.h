#pragma once

#include "ids.h"
#include "result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>
#include <QUrl>

namespace chatbook::app {

/// How to join a server.
struct JoinRequest
{
    QUrl address = {};        ///< ws:// or wss://, with port
    QList<QUrl> others = {};  ///< further places where the server may be
    QString name = {};        ///< to register if this profile has no account there
    QString password = {};    ///< to log in to an account that has one; empty: none
    QString invite = {};      ///< a secret with which one may register; empty: none
    QString deviceCode = {};  ///< a secret to log in to an existing account; empty: none
    QByteArray key = {};      ///< a SHA-256 that the server must show; empty: a known one
    bool keyReplaces = false; ///< the person accepts `key` in place of the earlier one
    ServerId replaces = {};   ///< the server that the person takes it for, despite another key
    bool hostedHere = false;
    bool isLink = false;   ///< from a link, so it may come from anybody
    QString chatName = {}; ///< from the link

    friend bool operator==(const JoinRequest &, const JoinRequest &) = default;
};

/// An address as people type it: `192.168.1.5`, `host:24280`, `ws://host`, `[fe80::1%eth0]:1`. Adds
/// the default port and the scheme: wss, or ws on this machine, where it does not matter.
Result<QUrl> addressFromText(const QString &text);

/// Names of this machine's network interfaces with an IPv6 link-local address: cables and radio
/// first, at most 8.
QStringList linkLocalInterfaces();

/// Like addressFromText(), but also takes a link; the name is not set. An IPv6 link-local address
/// without a zone, as in links, becomes a place on each of `interfaces`.
Result<JoinRequest> joinRequestFromText(const QString &text,
                                        const QStringList &interfaces = linkLocalInterfaces());

/// An address to show: without the scheme, and without the port if it is the default one.
QString spokenAddress(const QUrl &address);

} // namespace chatbook::app
