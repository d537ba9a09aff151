#pragma once

#include "documents.h"
#include "textlinks.h"

#include <variant>

namespace chatbook::app {

/// What a message says, taken apart into blocks, from the top. A new kind of content is one more
/// alternative here and one Block that shows it.
struct Body
{
    /// What the message answers.
    struct Quote
    {
        ReplyReference of;
        QString text; ///< of that message; empty where it is not at hand

        /// Nothing: who describes a message says whom it answers.
        static QString spoken() { return {}; }

        friend bool operator==(const Quote &, const Quote &) = default;
    };

    struct Text
    {
        QString content;
        QString shown;        ///< as long as the content, with line breaks that QTextLayout knows
        bool instead = false; ///< words that stand in place of the content
        QList<TextLink> links = {}; ///< in `shown`

        QString spoken() const { return content; }

        friend bool operator==(const Text &, const Text &) = default;
    };

    using Block = std::variant<Quote, Text>;

    QList<Block> blocks;

    /// What a screen reader says of it.
    QString spoken() const;
};

/// `quoted` is the text of what the message answers, if that is at hand.
Body parseBody(const Message &message, const QString &quoted = {});

} // namespace chatbook::app
