#pragma once

#include "documents.h"

#include <QVariant>

namespace chatbook::app {

/// What is written in one conversation and not sent.
struct Draft
{
    /// An own message that is being changed, and its text as it would become.
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

// How the cache keeps them: JSON, NULL for none. A reply is kept as a message would carry it.

QVariant textOf(const std::optional<ReplyReference> &reply);
QVariant textOf(const std::optional<Draft::Edit> &edit);
std::optional<ReplyReference> replyFromText(const QString &text);
std::optional<Draft::Edit> editFromText(const QString &text);

} // namespace chatbook::app
