#pragma once

#include "documents.h"

#include <QJsonObject>

/// Documents of every kind as the app keeps them: a story is a message of the feed, and a comment
/// is one of the conversation with the comments on its story.
namespace chatbook::app {

/// A document of the server.
struct StoredDocument
{
    Message message;
    std::optional<int> comments = {}; ///< undeleted ones on the story, or on a comment's story
    QList<Message> latest = {};       ///< of a story: the newest of these, oldest first
};

/// The document that is named `message`, `story` or `comment`; none if it is malformed.
std::optional<StoredDocument> documentFromJson(const QString &name, const QJsonValue &json);

/// The document in the ack of a request that makes or changes one; none if there is none.
std::optional<StoredDocument> documentFromAck(const QJsonObject &ack);

} // namespace chatbook::app
