#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace chatbook::app {

/// The place of an address in a text that may be opened, and where it leads.
struct TextLink
{
    int start = 0; ///< UTF-16 code units
    int length = 0;
    QUrl url;

    friend bool operator==(const TextLink &, const TextLink &) = default;
};

/// The http, https, mailto and chatbook addresses in `text`, in order. No other scheme is a link,
/// and nothing is one without a scheme. An address does not include punctuation that ends a
/// sentence, a bracket or emphasis that was opened before it, or Chinese, Japanese, Korean or Thai
/// words that follow it without a space.
QList<TextLink> findLinks(const QString &text);

} // namespace chatbook::app
