#pragma once

#include <QByteArray>
#include <QString>

/// How text is compared when case, width and accents do not count (protocol.md, 3 and 5).
namespace chatbook {

/// NFKC case folding (Unicode's toNFKC_Casefold): two names are the same if this is equal.
QString foldName(const QString &text);

/// Like foldName(), and with marks (general category M) removed after decomposition: the form that
/// search compares. A piece of a query is found if its fold is a substring of the text's fold.
QString foldForSearch(const QString &text);

/// The same for UTF-8, and much faster if all of it is ASCII.
QByteArray foldForSearch(QByteArrayView utf8);

/// The folded pieces of a query, split at white space, without those that fold to nothing.
QStringList searchPieces(const QString &query);

} // namespace chatbook
