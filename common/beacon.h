#pragma once

#include "ids.h"

#include <optional>

#include <QByteArray>
#include <QByteArrayList>
#include <QStringList>

/// The datagrams by which servers and clients find each other on the network, protocol.md section
/// 9: JSON of at most 1 KiB. Nothing in them is proven: anyone on the network can send any of them.
/// Reading one only checks that it is well-formed.
namespace chatbook {

inline constexpr quint16 queryPort = 24280;  ///< UDP; servers listen there
inline constexpr quint16 beaconPort = 24281; ///< UDP; clients that look for servers listen there
inline constexpr qsizetype datagramBytes = 1'024;
inline constexpr qsizetype beaconAddresses = 4;

/// A server says where it is.
struct Beacon
{
    ServerId server;            ///< 1 to 64 letters, digits, '-' and '_'
    QString name;               ///< the chat's, see shownText(); not empty
    QString host = {};          ///< the person who hosts it, or the machine; see shownText()
    int people = 0;             ///< online now
    quint16 port = 0;           ///< TCP; not 0
    QByteArray key = {};        ///< SHA-256 of its public key; empty: it does not encrypt
    QStringList addresses = {}; ///< more numeric addresses of the host; at most 4
    quint64 nonce = 0;          ///< of the query that this answers; 0: not an answer

    friend bool operator==(const Beacon &, const Beacon &) = default;
};

/// A client asks for servers. The answers repeat the nonce, which nobody else can guess.
struct BeaconQuery
{
    quint64 nonce = 0; ///< not 0

    friend bool operator==(const BeaconQuery &, const BeaconQuery &) = default;
};

QByteArray encode(const Beacon &beacon);
QByteArray encode(const BeaconQuery &query);

/// None for a datagram that is too long, of another kind, or breaks a rule above.
std::optional<Beacon> beaconFromDatagram(const QByteArray &datagram);
std::optional<BeaconQuery> queryFromDatagram(const QByteArray &datagram);

/// A beacon as the strings of a TXT record (RFC 6763), `key=value` of at most 255 bytes each.
/// Without port and addresses, which mDNS has elsewhere, and without a nonce, as it answers nobody.
QByteArrayList textsOf(const Beacon &beacon);

/// None for a record that is of another kind, or breaks a rule above.
std::optional<Beacon> beaconFromTexts(const QByteArrayList &texts, quint16 port);

/// The nonce as a datagram has it: 16 hexadecimal digits.
QByteArray nonceText(quint64 nonce);

/// A stranger's text as one line that is safe to show: at most 64 code points, no control or bidi
/// characters, and nothing invisible except joiners between emoji.
QString shownText(const QString &text);

} // namespace chatbook
