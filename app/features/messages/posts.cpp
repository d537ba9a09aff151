#include "posts.h"

#include "protocol.h"

namespace chatbook::app {
namespace {

Message messageOf(const Post &post)
{
    const ConversationId conversation = post.parent ? commentsOn(*post.parent) : feed();
    return {.id = {post.id.value},
            .sender = post.creator,
            .recipient = titled(conversation, {}),
            .timestamp = post.timestamp,
            .content = post.content,
            .offset = post.offset,
            .changed = post.changed,
            .clientOffset = post.clientOffset,
            .editedAt = post.editedAt,
            .deletedAt = post.deletedAt,
            .reactions = post.reactions};
}

} // namespace

std::optional<StoredDocument> documentFromJson(const QString &name, const QJsonValue &json)
{
    if (name == event::message) {
        const std::optional<Message> message = messageFromJson(json);
        return message ? std::optional(StoredDocument{*message}) : std::nullopt;
    }
    const std::optional<Post> post =
        name == event::story ? storyFromJson(json) : commentFromJson(json);
    if (!post)
        return std::nullopt;
    StoredDocument document{messageOf(*post), post->comments};
    for (const Post &comment : post->latest)
        document.latest.append(messageOf(comment));
    return document;
}

std::optional<StoredDocument> documentFromAck(const QJsonObject &ack)
{
    for (const QLatin1StringView name : {event::message, event::story, event::comment})
        if (const auto json = ack.constFind(name); json != ack.constEnd())
            return documentFromJson(name, *json);
    return std::nullopt;
}

} // namespace chatbook::app
