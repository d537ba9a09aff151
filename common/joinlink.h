#pragma once

#include "result.h"

#include <QByteArray>
#include <QStringList>

namespace chatbook {

/// What a person needs to join one chat, as a link that can be sent, shown as a QR code or read
/// from one (protocol.md section 10). It may come from anybody: it only says where it leads, and
/// the server there must still show the key.
struct JoinLink
{
    static constexpr qsizetype mostAddresses = 16;
    static constexpr qsizetype longest = 2'048; ///< characters

    QStringList addresses = {}; ///< of the server, best first: numeric or names, without port; a
                                ///< zone, as in fe80::1%eth0, is left out of the text
    quint16 port = defaultPort; ///< the same for all addresses
    QByteArray key = {};        ///< the SHA-256 of the server's public key; empty: not encrypted
    QString invite = {};        ///< a secret with which one may register; empty: none
    QString deviceCode = {};    ///< a secret with which one device logs in, once; empty: none
    QString name = {};          ///< of the chat; a hint

    QString toText() const;

    /// Whether a link may lead to this address.
    static bool mayHaveAddress(const QString &text);

    friend bool operator==(const JoinLink &, const JoinLink &) = default;
};

/// Whether a text is meant as such a link, valid or not, or holds one.
bool isJoinLink(const QString &text);

/// Also reads a link that was broken over lines, quoted, or has words around it. Fails with a
/// sentence to show to a person.
Result<JoinLink> joinLinkFromText(const QString &text);

} // namespace chatbook
