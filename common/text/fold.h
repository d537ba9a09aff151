#pragma once

#include <QByteArray>
#include <QString>

/// How text is compared when case, width and accents do not count (protocol.md, 3 and 5).
namespace chatbook {

/// NFKC case folding (Unicode, DUCET's toNFKC_Casefold): two names are the same when this is.
QString foldName(const QString &text);

/// As foldName(), and with marks (general category M) removed after decomposition: what search
/// compares. A piece of a query is found where its fold is a substring of the text's fold.
QString foldForSearch(const QString &text);

/// The same of UTF-8, and much faster where all of it is ASCII.
QByteArray foldForSearch(QByteArrayView utf8);

/// The folded pieces of a query, split at white space; those that fold to nothing are left out.
QStringList searchPieces(const QString &query);

} // namespace chatbook
