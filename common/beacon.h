#pragma once

#include "ids.h"

#include <optional>

#include <QByteArray>
#include <QByteArrayList>
#include <QStringList>

/// What servers and clients say to the network at large so that they find each other, protocol.md
/// section 9: datagrams of at most 1 KiB, in JSON. Nothing in one is proven: anyone on the network
/// can send any of them, and what is read of them is only well-formed.
namespace chatbook {

inline constexpr quint16 queryPort = 24280;  ///< UDP; servers listen there
inline constexpr quint16 beaconPort = 24281; ///< UDP; those who look for one listen there
inline constexpr qsizetype datagramBytes = 1'024;
inline constexpr qsizetype beaconAddresses = 4;

/// A server tells where it is.
struct Beacon
{
    ServerId server;            ///< 1 to 64 letters, digits, '-' and '_'
    QString name;               ///< the chat's, see shownText(); not empty
    QString host = {};          ///< who hosts it, or the machine, see shownText()
    int people = 0;             ///< there now
    quint16 port = 0;           ///< TCP; not 0
    QByteArray key = {};        ///< SHA-256 of its public key; empty: it does not encrypt
    QStringList addresses = {}; ///< further ones of the host's, in numbers; at most 4
    quint64 nonce = 0;          ///< of the query that this answers; 0: nobody asked

    friend bool operator==(const Beacon &, const Beacon &) = default;
};

/// Someone asks who is there. The answers hold the nonce again, which nobody else can guess.
struct BeaconQuery
{
    quint64 nonce = 0; ///< not 0

    friend bool operator==(const BeaconQuery &, const BeaconQuery &) = default;
};

QByteArray encode(const Beacon &beacon);
QByteArray encode(const BeaconQuery &query);

/// None for what is too long, is no such datagram, or oversteps what is said above.
std::optional<Beacon> beaconFromDatagram(const QByteArray &datagram);
std::optional<BeaconQuery> queryFromDatagram(const QByteArray &datagram);

/// A beacon as the strings of a TXT record (RFC 6763), `key=value` of at most 255 bytes each. What
/// is said elsewhere there is left out: its port and addresses; and it answers nobody.
QByteArrayList textsOf(const Beacon &beacon);

/// None for what oversteps what is said above, or is no such record.
std::optional<Beacon> beaconFromTexts(const QByteArrayList &texts, quint16 port);

/// How it stands in a datagram: 16 hexadecimal digits.
QByteArray nonceText(quint64 nonce);

/// Text of a stranger as one line that can be shown: at most 64 code points, with no control
/// and bidi characters, and nothing that does not show but what joins two emoji.
QString shownText(const QString &text);

} // namespace chatbook
