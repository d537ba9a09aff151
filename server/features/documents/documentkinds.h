#pragma once

#include "jsontext.h"
#include "protocol.h"
#include "records.h"

/// What differs between the kinds of documents when they are sent.
namespace chatbook::server {

/// The document's name in an ack, which is also the event that pushes a new one.
inline QLatin1StringView nameOf(const Message & /*message*/)
{
    return event::message;
}
inline QLatin1StringView nameOf(const Post &post)
{
    return post.isStory() ? event::story : event::comment;
}
inline QLatin1StringView nameOf(const AnyDocument &document)
{
    return std::visit([](const auto &value) { return nameOf(value); }, document.value);
}

/// The event that pushes a later change of the document.
inline QLatin1StringView updateOf(const Message & /*message*/)
{
    return event::messageUpdated;
}
inline QLatin1StringView updateOf(const Post &post)
{
    return post.isStory() ? event::storyUpdated : event::commentUpdated;
}
inline QLatin1StringView updateOf(const AnyDocument &document)
{
    return std::visit([](const auto &value) { return updateOf(value); }, document.value);
}

inline JsonText toJsonText(const AnyDocument &document)
{
    return std::visit([](const auto &value) { return chatbook::toJsonText(value); },
                      document.value);
}

} // namespace chatbook::server
