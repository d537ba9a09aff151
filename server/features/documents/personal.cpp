#include "personal.h"

namespace chatbook::server {
namespace {

/// A message's document for users whose reactions it does not list. There may be as many variants
/// as people, so what they share is encoded once.
class PersonalDocuments
{
public:
    explicit PersonalDocuments(const Message &message)
        : m_rest(toJsonText(withoutReactions(message)))
    {
        for (Reaction reaction : message.reactions) {
            m_emoji.append(reaction.emoji);
            m_others.append(toJsonText(reaction));
            reaction.mine = true;
            m_mine.append(toJsonText(reaction));
        }
    }

    /// For a user who gave these.
    JsonText of(const QStringList &emoji) const
    {
        QList<JsonText> reactions;
        for (qsizetype i = 0; i < m_emoji.size(); ++i)
            reactions.append(emoji.contains(m_emoji[i]) ? m_mine[i] : m_others[i]);
        JsonText document = m_rest;
        document.insert(QLatin1StringView("reactions"), JsonText::array(reactions));
        return document;
    }

private:
    static Message withoutReactions(Message message)
    {
        message.reactions.clear();
        return message;
    }

    JsonText m_rest;
    QStringList m_emoji;
    QList<JsonText> m_others;
    QList<JsonText> m_mine;
};

} // namespace

QHash<UserKey, net::Frame> personalFrames(const Hub &hub, QLatin1StringView event,
                                          const Stored<Message> &stored)
{
    QHash<UserKey, net::Frame> frames;
    if (stored.unlisted.isEmpty())
        return frames;
    const PersonalDocuments documents(stored.document);
    QHash<QStringList, net::Frame> byEmoji;
    for (auto each = stored.unlisted.cbegin(); each != stored.unlisted.cend(); ++each) {
        if (hub.peersOf(each.key()).isEmpty())
            continue;
        auto frame = byEmoji.constFind(*each);
        if (frame == byEmoji.cend())
            frame = byEmoji.insert(*each, eventFrame(event, documents.of(*each)));
        frames.insert(each.key(), *frame);
    }
    return frames;
}

JsonText documentFor(UserKey reader, const Stored<Message> &stored, const JsonText &plain)
{
    const auto own = stored.unlisted.constFind(reader);
    return own == stored.unlisted.cend() ? plain : PersonalDocuments(stored.document).of(*own);
}

} // namespace chatbook::server
