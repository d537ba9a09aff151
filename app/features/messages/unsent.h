#pragma once

#include "documents.h"

#include <QVariant>

namespace chatbook::app {

/// The unsent text in one conversation.
struct Draft
{
    /// A message of this person that is being edited, and its new text.
    struct Edit
    {
        MessageId id;
        qint64 offset = 0;
        QString text;

        friend bool operator==(const Edit &, const Edit &) = default;
    };

    QString text = {}; ///< of a new message
    std::optional<ReplyReference> reply = {};
    std::optional<Edit> edit = {};

    bool isEmpty() const { return text.isEmpty() && !reply && !edit; }

    friend bool operator==(const Draft &, const Draft &) = default;
};

// The cache's form: JSON, NULL for none. A reply has the form that it has in a message.

QVariant textOf(const std::optional<ReplyReference> &reply);
QVariant textOf(const std::optional<Draft::Edit> &edit);
std::optional<ReplyReference> replyFromText(const QString &text);
std::optional<Draft::Edit> editFromText(const QString &text);

} // namespace chatbook::app
