#pragma once

#include "beacon.h"
#include "clock.h"

#include <optional>

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QUrl>

namespace chatbook::app {

/// A chat on the local network, as someone there describes it. Nothing is proven before connecting.
/// Its texts are safe to show as plain text.
struct FoundChat
{
    ServerId id = {};
    QString name = {};
    QString host = {}; ///< the person who hosts it, or the machine; may be empty
    int people = 0;
    QByteArray key = {}; ///< SHA-256 of the server's public key; empty: it does not encrypt
    QList<QUrl> addresses =
        {}; ///< wss:// or ws://, in the order in which they were heard; at most 8
    std::optional<int> roundTripMs = {}; ///< none: it sends beacons but has not answered

    friend bool operator==(const FoundChat &, const FoundChat &) = default;
};

/// Collects beacons, for 7 s each. A chat is a server's id with its key: the same id with another
/// key is another chat. Its name and the rest are those of the address that was heard first, or
/// answered first, as long as it is heard; later ones do not change them. At most 200 chats, and 8
/// from one address. A chat that answered a query may replace one that did not, and no other. A
/// known chat always has a place.
class FoundChats
{
public:
    using milliseconds = std::chrono::milliseconds;

    explicit FoundChats(const Clock &clock)
        : m_clock(clock)
    {}

    /// Those used before: the id and the key of each, and where it was last.
    void setKnown(const QList<FoundChat> &known) { m_known = known; }
    const QList<FoundChat> &known() const { return m_known; }

    /// With a `roundTrip` it is an answer to a query of ours.
    void take(const Beacon &beacon, const QHostAddress &from,
              std::optional<milliseconds> roundTrip);

    /// Drops what was not heard for 7 s.
    void dropSilent();
    void clear();

    /// Whether any chat was heard from that address.
    bool isHeardFrom(const QHostAddress &address) const { return m_chatsAt.contains(address); }

    /// Chats that answered come first; otherwise in the order in which they were found.
    QList<FoundChat> list() const;

private:
    /// The description of a chat from one address.
    struct Source
    {
        QHostAddress address;
        Beacon beacon;
        milliseconds heard{0};
        std::optional<milliseconds> answered = {}; ///< when it last did
        std::optional<milliseconds> roundTrip = {};
    };

    struct Chat
    {
        ServerId id;
        QByteArray key;
        QList<Source> sources; ///< in the order in which they were first heard
    };

    bool answers(const Source &source) const;
    bool answers(const Chat &chat) const;
    bool isKnown(const ServerId &id, const QByteArray &key) const;
    bool makeRoom(const QHostAddress &from, bool isAnswer, bool isKnown);
    Chat *chatOf(const Beacon &beacon, const QHostAddress &from, bool isAnswer);
    Source *sourceOf(Chat &chat, const QHostAddress &from, bool isAnswer);
    void countChats();
    FoundChat shown(const Chat &chat) const;

    const Clock &m_clock;
    QList<FoundChat> m_known;
    QList<Chat> m_chats;                ///< in the order in which they were found
    QHash<QHostAddress, int> m_chatsAt; ///< number of chats heard from each address
};

} // namespace chatbook::app
