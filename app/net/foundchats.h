#pragma once

#include "beacon.h"
#include "clock.h"

#include <optional>

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QUrl>

namespace chatbook::app {

/// A chat on the local network, as someone there says. None of it is proven but by connecting; its
/// texts are fit to be shown as plain text.
struct FoundChat
{
    ServerId id;
    QString name;
    QString host; ///< who hosts it, or the machine; may be empty
    int people = 0;
    QByteArray key;        ///< SHA-256 of the server's public key; empty: it does not encrypt
    QList<QUrl> addresses; ///< wss:// or ws://, where it was heard from first; at most 8
    std::optional<int> roundTripMs; ///< none: it has not answered, but says that it is there

    friend bool operator==(const FoundChat &, const FoundChat &) = default;
};

/// A chat that was used before.
struct KnownChat
{
    QUrl address;        ///< where it was last
    ServerId id = {};    ///< with the key what it is known by
    QByteArray key = {}; ///< that it showed; empty without TLS

    friend bool operator==(const KnownChat &, const KnownChat &) = default;
};

/// What beacons say, for 7 s each. A chat is a server's id with its key: the same id with another
/// key is another chat. What it is called is what the one says who said so first, or first
/// answered, and still does: nobody who comes later changes it. At most 200 chats and, from one
/// address, 8: who answered a query takes the place of who did not, and nobody else's. A known chat
/// has a place whatever others say.
class FoundChats
{
public:
    using milliseconds = std::chrono::milliseconds;

    explicit FoundChats(const Clock &clock)
        : m_clock(clock)
    {}

    void setKnown(const QList<KnownChat> &known) { m_known = known; }
    const QList<KnownChat> &known() const { return m_known; }

    /// With a `roundTrip` it answered a query of ours.
    void take(const Beacon &beacon, const QHostAddress &from,
              std::optional<milliseconds> roundTrip);

    /// Lets go of what was not heard of for 7 s.
    void dropSilent();
    void clear();

    /// Whether some chat is heard of from there.
    bool isHeardFrom(const QHostAddress &address) const { return m_chatsAt.contains(address); }

    /// Those that answered come first, and then they come as they were found.
    QList<FoundChat> list() const;

private:
    /// What is said of a chat from one address.
    struct Voice
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
        QList<Voice> voices; ///< in the order in which they were heard first
    };

    bool answers(const Voice &voice) const;
    bool answers(const Chat &chat) const;
    bool isKnown(const ServerId &id, const QByteArray &key) const;
    bool makeRoom(const QHostAddress &from, bool isAnswer, bool isKnown);
    Chat *chatOf(const Beacon &beacon, const QHostAddress &from, bool isAnswer);
    Voice *voiceOf(Chat &chat, const QHostAddress &from, bool isAnswer);
    void countChats();
    FoundChat shown(const Chat &chat) const;

    const Clock &m_clock;
    QList<KnownChat> m_known;
    QList<Chat> m_chats;                ///< as they were found
    QHash<QHostAddress, int> m_chatsAt; ///< that are heard of from an address
};

} // namespace chatbook::app
