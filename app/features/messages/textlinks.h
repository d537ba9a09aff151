#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace chatbook::app {

/// Where in a text an address stands that may be opened, and where it leads.
struct TextLink
{
    int start = 0; ///< UTF-16 code units
    int length = 0;
    QUrl url;

    friend bool operator==(const TextLink &, const TextLink &) = default;
};

/// The http, https, mailto and chatbook addresses in `text`, in order; no other scheme is a link,
/// and nothing is one that does not say its scheme. Punctuation that ends a sentence does not
/// belong to an address, nor does a bracket or a mark of emphasis that was opened before it, nor
/// do Chinese, Japanese, Korean or Thai words that follow it without a space.
QList<TextLink> findLinks(const QString &text);

} // namespace chatbook::app
