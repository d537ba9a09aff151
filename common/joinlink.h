#pragma once

#include "result.h"

#include <QByteArray>
#include <QStringList>

namespace chatbook {

/// What a person needs to join one chat, as a link that can be sent, shown as a QR code or read
/// from one (protocol.md section 10). It may come from anybody: it says where it leads, and what
/// it leads to must still show the key.
struct JoinLink
{
    static constexpr qsizetype mostAddresses = 16;
    static constexpr qsizetype longest = 2'048; ///< characters

    QStringList addresses = {}; ///< of the server, best first: numbers or a name, without port; a
                                ///< zone, as in fe80::1%eth0, does not go into the text
    quint16 port = defaultPort; ///< the same at all
    QByteArray key = {};        ///< the SHA-256 of the server's public key; empty: not encrypted
    QString invite = {};        ///< a secret that lets one in; empty: none
    QString deviceCode = {};    ///< a secret that stands for an account once; empty: none
    QString name = {};          ///< of the chat; a hint

    QString toText() const;

    /// Whether a link may lead to this.
    static bool mayHaveAddress(const QString &text);

    friend bool operator==(const JoinLink &, const JoinLink &) = default;
};

/// Whether a text means to be such a link, good or bad, or has one within.
bool isJoinLink(const QString &text);

/// Also of one that was broken over lines, quoted, or has words around it. Fails with a sentence
/// fit to show a person.
Result<JoinLink> joinLinkFromText(const QString &text);

} // namespace chatbook
