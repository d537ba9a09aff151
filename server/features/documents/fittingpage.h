#pragma once

#include "documents.h"
#include "exceeds.h"

namespace chatbook::server {

/// The answer's field that says that there is more than this page.
inline constexpr QLatin1StringView moreKey("more");

/// The documents of a page that fit into an answer, encoded.
struct FittingPage
{
    QList<JsonText> documents;
    bool lostFirst = false; ///< some were left out at the front
    bool lostLast = false;  ///< some were left out at the back
};

/// Leaves out the documents farthest from the one at `kept` until the rest takes at most `bytes`;
/// 0: no bound. The one at `kept` stays however long it is.
template <class T>
FittingPage fittingPage(const QList<T> &documents, qsizetype kept, qint64 bytes)
{
    FittingPage page;
    qint64 size = 0;
    for (const T &document : documents) {
        page.documents.append(toJsonText(document));
        size += page.documents.last().utf8().size();
    }
    qsizetype first = 0;
    qsizetype end = page.documents.size();
    while (exceeds(size, bytes) && end - first > 1) {
        const bool fromFront = kept - first >= end - kept;
        size -= page.documents[fromFront ? first++ : --end].utf8().size();
        (fromFront ? page.lostFirst : page.lostLast) = true;
    }
    page.documents = page.documents.mid(first, end - first);
    return page;
}

} // namespace chatbook::server
