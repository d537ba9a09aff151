#pragma once

#include "ids.h"
#include "result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>
#include <QUrl>

namespace chatbook::app {

/// How to enter a server.
struct JoinRequest
{
    QUrl address = {};        ///< ws:// or wss://, with port
    QList<QUrl> others = {};  ///< further places where the server may be
    QString name = {};        ///< to register when this profile has no account there
    QString password = {};    ///< to log in to an account that has one; empty: none
    QString invite = {};      ///< a secret that lets one register; empty: none
    QString deviceCode = {};  ///< a secret for a login as an account that is there; empty: none
    QByteArray key = {};      ///< that the server must show, a SHA-256; empty: one that is known
    bool keyReplaces = false; ///< the person accepts `key` for what showed another before
    ServerId replaces = {};   ///< which the person believes it to be, though it shows another key
    bool hostedHere = false;
    bool isLink = false;   ///< from a link: it may be anybody's
    QString chatName = {}; ///< as the link has it

    friend bool operator==(const JoinRequest &, const JoinRequest &) = default;
};

/// An address as people type it: `192.168.1.5`, `host:24280`, `ws://host`, `[fe80::1%eth0]:1`.
/// Adds the default port and the scheme: wss, or ws on this machine, where it does not matter.
/// Fails with a sentence.
Result<QUrl> addressFromText(const QString &text);

/// The network interfaces of this machine that have an IPv6 link-local address, by name: cables and
/// radio first, and at most 8.
QStringList linkLocalInterfaces();

/// The same as addressFromText(), or a link; without a name. An IPv6 link-local address without a
/// zone, as links have them, stands for a place on each of `interfaces`. Fails with a sentence.
Result<JoinRequest> joinRequestFromText(const QString &text,
                                        const QStringList &interfaces = linkLocalInterfaces());

/// An address as one says it: without the scheme, and without the port where it is the usual one.
QString spokenAddress(const QUrl &address);

} // namespace chatbook::app
