#include "messagerow.h"

namespace chatbook::app {

MessageRow MessageRow::of(const Message &message, const User &self)
{
    return {.message = message, .own = message.sender.id == self.id};
}

MessageRow MessageRow::of(const PendingMessage &pending, const User &self)
{
    MessageRow row{.message = {}, .pending = pending, .own = true};
    row.message.sender = self;
    row.message.recipient = {pending.recipient, {}};
    row.message.timestamp = pending.written;
    row.message.content = pending.content;
    row.message.clientOffset = pending.clientOffset;
    row.message.replyTo = pending.replyTo;
    return row;
}

} // namespace chatbook::app
