#include "typing.h"

namespace chatbook::app {
namespace {

using namespace std::chrono_literals;

constexpr auto shownFor = 6s;
constexpr auto checkedEach = 1s;
constexpr qsizetype shownAtOnce = 50; ///< the server passes none on to more (protocol.md, 5)
constexpr auto toldEach = 3s;         ///< the server passes on no more (protocol.md, section 5)
constexpr qsizetype toldKept = 100;   ///< conversations

} // namespace

Typing::Typing(Link &link, Messages &messages, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_link(link)
    , m_clock(clock)
{
    m_timer.setInterval(checkedEach);
    connect(&m_timer, &QTimer::timeout, this, &Typing::expire);
    m_link.on(event::typing, [this](const QJsonObject &json) { take(json); });
    connect(&m_link, &Link::lost, this, &Typing::clear);
    connect(&messages, &Messages::stored, this, &Typing::remove);
    connect(&messages, &Messages::sending, this,
            [this](const ConversationId &conversation) { m_told.remove(conversation); });
}

QStringList Typing::names(const ConversationId &conversation) const
{
    QStringList names;
    for (const Typist &typist : m_typists.value(conversation))
        names.append(typist.name);
    names.sort();
    return names;
}

void Typing::tell(const ConversationId &conversation)
{
    const auto now = m_clock.elapsed();
    const auto told = m_told.constFind(conversation);
    const ConversationId::Kind kind = conversation.kind();
    if (kind == ConversationId::Kind::Feed || kind == ConversationId::Kind::Story)
        return; // nobody waits for a story
    if (!m_link.isOpen() || (told != m_told.cend() && now - *told < toldEach))
        return;
    if (m_told.size() >= toldKept)
        m_told.clear();
    m_told.insert(conversation, now);
    m_link.tell(event::typing, {{QLatin1StringView("recipient_id"), conversation.value}});
}

void Typing::take(const QJsonObject &json)
{
    const auto user = userFromJson(json.value(QLatin1StringView("user")));
    if (!user || user->id == m_link.self().id)
        return;
    const ConversationId conversation =
        conversationOf(ConversationId{json.value(QLatin1StringView("recipient_id")).toString()},
                       user->id, m_link.self().id);
    QHash<UserId, Typist> &there = m_typists[conversation];
    const bool known = there.contains(user->id);
    if (!known && there.size() >= shownAtOnce)
        return;
    there.insert(user->id, {user->name, m_clock.elapsed() + shownFor});
    m_timer.start();
    if (!known)
        announce(conversation);
}

void Typing::remove(const Message &message)
{
    const ConversationId conversation = conversationOf(message, m_link.self().id);
    const auto there = m_typists.find(conversation);
    if (there != m_typists.end() && there->remove(message.sender.id))
        announce(conversation);
}

void Typing::clear()
{
    const QList<ConversationId> conversations = m_typists.keys();
    m_typists.clear();
    m_timer.stop();
    for (const ConversationId &conversation : conversations)
        emit changed(conversation);
}

void Typing::expire()
{
    const auto now = m_clock.elapsed();
    QList<ConversationId> expired;
    for (auto there = m_typists.begin(); there != m_typists.end(); ++there)
        if (there->removeIf([&](const auto &typist) { return typist.value().until <= now; }) > 0)
            expired.append(there.key());
    for (const ConversationId &conversation : expired)
        announce(conversation);
    if (m_typists.isEmpty())
        m_timer.stop();
}

void Typing::announce(const ConversationId &conversation)
{
    if (m_typists.value(conversation).isEmpty())
        m_typists.remove(conversation);
    emit changed(conversation);
}

} // namespace chatbook::app
