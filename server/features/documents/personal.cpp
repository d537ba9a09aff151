#include "personal.h"

#include "reactions.h"

#include <functional>

namespace chatbook::server {
namespace {

/// A message's document for users whose reactions it does not list. There may be as many variants
/// as people, so what they share is encoded once.
class PersonalMessages
{
public:
    explicit PersonalMessages(const Message &message)
        : m_offset(message.offset)
        , m_rest(toJsonText(withoutReactions(message)))
    {
        for (Reaction reaction : message.reactions) {
            m_emoji.append(reaction.emoji);
            m_others.append(toJsonText(reaction));
            reaction.mine = true;
            m_mine.append(toJsonText(reaction));
        }
    }

    /// For a user who gave these.
    JsonText of(const QList<OwnReaction> &own) const
    {
        QList<JsonText> reactions;
        for (qsizetype i = 0; i < m_emoji.size(); ++i)
            reactions.append(own.contains({m_offset, m_emoji[i]}) ? m_mine[i] : m_others[i]);
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

    qint64 m_offset;
    JsonText m_rest;
    QStringList m_emoji;
    QList<JsonText> m_others;
    QList<JsonText> m_mine;
};

/// Gives the document for a user who gave these reactions.
using TextFor = std::function<JsonText(const QList<OwnReaction> &)>;

TextFor textFor(const Message &message)
{
    return [documents = PersonalMessages(message)](const QList<OwnReaction> &own) {
        return documents.of(own);
    };
}

TextFor textFor(const Post &post)
{
    return [post](const QList<OwnReaction> &own) {
        return toJsonText(reactions::withMine(post, own));
    };
}

TextFor textFor(const AnyDocument &document)
{
    return std::visit([](const auto &value) { return textFor(value); }, document.value);
}

} // namespace

QHash<UserKey, net::Frame> personalFrames(const Hub &hub, QLatin1StringView event,
                                          const AnyDocument &document, const Unlisted &unlisted)
{
    QHash<UserKey, net::Frame> frames;
    if (unlisted.isEmpty())
        return frames;
    const TextFor text = textFor(document);
    QHash<QList<OwnReaction>, net::Frame> byReactions;
    for (auto each = unlisted.cbegin(); each != unlisted.cend(); ++each) {
        if (hub.peersOf(each.key()).isEmpty())
            continue;
        auto frame = byReactions.constFind(*each);
        if (frame == byReactions.cend())
            frame = byReactions.insert(*each, eventFrame(event, text(*each)));
        frames.insert(each.key(), *frame);
    }
    return frames;
}

JsonText documentFor(UserKey reader, const AnyDocument &document, const Unlisted &unlisted,
                     const JsonText &plain)
{
    const auto own = unlisted.constFind(reader);
    return own == unlisted.cend() ? plain : textFor(document)(*own);
}

} // namespace chatbook::server
