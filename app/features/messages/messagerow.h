#pragma once

#include "messagesource.h"

namespace chatbook::app {

/// One row of the message list. While `pending` is set, `message` is what it would become:
/// no id, offset 0, the time when it was written.
struct MessageRow
{
    Message message;
    std::optional<PendingMessage> pending = {};
    bool own = false;

    /// As `self` sees it.
    static MessageRow of(const Message &message, const User &self);
    static MessageRow of(const PendingMessage &pending, const User &self);

    friend bool operator==(const MessageRow &, const MessageRow &) = default;
};

} // namespace chatbook::app
