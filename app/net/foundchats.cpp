#include "foundchats.h"

#include <algorithm>

namespace chatbook::app {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 7s;
constexpr qsizetype mostChats = 200;
constexpr int mostChatsAtOneAddress = 8;
constexpr qsizetype mostSources = 8;
constexpr qsizetype mostAddresses = 8;

/// Whether an address that a stranger gives may be used for a TCP connection.
bool isPlace(const QHostAddress &address)
{
    return !address.isNull() && !address.isMulticast() && !address.isBroadcast() &&
           !address.isLoopback() && !address.isLinkLocal() &&
           address != QHostAddress(QHostAddress::AnyIPv4) &&
           address != QHostAddress(QHostAddress::AnyIPv6);
}

void addPlace(QList<QUrl> &places, const Beacon &beacon, const QHostAddress &address)
{
    QUrl url;
    url.setScheme(beacon.key.isEmpty() ? QStringLiteral("ws") : QStringLiteral("wss"));
    url.setHost(address.toString());
    url.setPort(beacon.port);
    if (url.isValid() && !places.contains(url) && places.size() < mostAddresses)
        places.append(url);
}

} // namespace

void FoundChats::take(const Beacon &beacon, const QHostAddress &from,
                      std::optional<milliseconds> roundTrip)
{
    Chat *chat = chatOf(beacon, from, roundTrip.has_value());
    Source *source = chat ? sourceOf(*chat, from, roundTrip.has_value()) : nullptr;
    if (!source)
        return;
    source->heard = m_clock.elapsed();
    if (roundTrip) {
        source->answered = source->heard;
        source->roundTrip = roundTrip;
    }
    // A beacon without our nonce must not replace an answer.
    if (roundTrip || !answers(*source))
        source->beacon = beacon;
}

bool FoundChats::answers(const Source &source) const
{
    return source.answered && m_clock.elapsed() - *source.answered <= patience;
}

bool FoundChats::answers(const Chat &chat) const
{
    return std::any_of(chat.sources.begin(), chat.sources.end(),
                       [this](const Source &source) { return answers(source); });
}

bool FoundChats::isKnown(const ServerId &id, const QByteArray &key) const
{
    return std::any_of(m_known.begin(), m_known.end(),
                       [&](const FoundChat &chat) { return chat.id == id && chat.key == key; });
}

/// Makes room for one more chat, heard from `from`; false: there is none.
bool FoundChats::makeRoom(const QHostAddress &from, bool isAnswer, bool isKnown)
{
    const bool isCrowded = m_chatsAt.value(from) >= mostChatsAtOneAddress;
    const bool isFull = m_chats.size() >= mostChats;
    if (!isFull && (isKnown || !isCrowded))
        return true;
    const auto isWeaker = [&](const Chat &chat) {
        const auto isFrom = [&](const Source &source) { return source.address == from; };
        if (this->isKnown(chat.id, chat.key))
            return false;
        return isKnown ||
               (isAnswer && !answers(chat) &&
                (!isCrowded || std::any_of(chat.sources.begin(), chat.sources.end(), isFrom)));
    };
    const auto weaker = std::find_if(m_chats.begin(), m_chats.end(), isWeaker);
    if (weaker == m_chats.end())
        return false;
    m_chats.erase(weaker);
    countChats();
    return true;
}

/// Null if there is no room for it.
FoundChats::Chat *FoundChats::chatOf(const Beacon &beacon, const QHostAddress &from, bool isAnswer)
{
    const auto found = std::find_if(m_chats.begin(), m_chats.end(), [&](const Chat &chat) {
        return chat.id == beacon.server && chat.key == beacon.key;
    });
    if (found != m_chats.end())
        return &*found;
    if (!makeRoom(from, isAnswer, isKnown(beacon.server, beacon.key)))
        return nullptr;
    m_chats.append({beacon.server, beacon.key, {}});
    return &m_chats.last();
}

FoundChats::Source *FoundChats::sourceOf(Chat &chat, const QHostAddress &from, bool isAnswer)
{
    const auto isFrom = [&](const Source &source) { return source.address == from; };
    const auto found = std::find_if(chat.sources.begin(), chat.sources.end(), isFrom);
    if (found != chat.sources.end())
        return &*found;
    if (chat.sources.size() >= mostSources) {
        const auto weaker = std::find_if(chat.sources.begin(), chat.sources.end(),
                                         [this](const Source &source) { return !answers(source); });
        if (!isAnswer || weaker == chat.sources.end())
            return nullptr;
        chat.sources.erase(weaker);
    }
    ++m_chatsAt[from];
    chat.sources.append({.address = from, .beacon = {}});
    return &chat.sources.last();
}

void FoundChats::dropSilent()
{
    const milliseconds oldest = m_clock.elapsed() - patience;
    for (Chat &chat : m_chats)
        chat.sources.removeIf([oldest](const Source &source) { return source.heard < oldest; });
    m_chats.removeIf([](const Chat &chat) { return chat.sources.isEmpty(); });
    countChats();
}

void FoundChats::clear()
{
    m_chats.clear();
    m_chatsAt.clear();
}

void FoundChats::countChats()
{
    m_chatsAt.clear();
    for (const Chat &chat : std::as_const(m_chats))
        for (const Source &source : chat.sources)
            ++m_chatsAt[source.address];
}

QList<FoundChat> FoundChats::list() const
{
    QList<FoundChat> list;
    for (const bool thoseThatAnswer : {true, false})
        for (const Chat &chat : m_chats)
            if (answers(chat) == thoseThatAnswer)
                list.append(shown(chat));
    return list;
}

FoundChat FoundChats::shown(const Chat &chat) const
{
    QList<const Source *> sources;
    for (const Source &source : chat.sources)
        sources.append(&source);
    std::stable_partition(sources.begin(), sources.end(),
                          [this](const Source *source) { return answers(*source); });
    const Source &first = *sources.first();
    FoundChat found{.id = chat.id,
                    .name = first.beacon.name,
                    .host = first.beacon.host,
                    .people = first.beacon.people,
                    .key = chat.key,
                    .addresses = {},
                    .roundTripMs = {}};
    if (answers(first))
        found.roundTripMs = int(first.roundTrip->count());
    for (const Source *source : std::as_const(sources))
        addPlace(found.addresses, source->beacon, source->address);
    for (const QString &text : first.beacon.addresses)
        if (const QHostAddress address(text); isPlace(address))
            addPlace(found.addresses, first.beacon, address);
    return found;
}

} // namespace chatbook::app
