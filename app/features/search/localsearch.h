#pragma once

#include "documents.h"
#include "result.h"

#include <atomic>
#include <functional>
#include <optional>

#include <QObject>
#include <QThreadPool>

namespace chatbook::app {

struct SearchRequest
{
    QString query;
    std::optional<ConversationId> recipient = {}; ///< none: everywhere
    qint64 before = 0;                            ///< an offset; 0: from the newest
    int limit = 50;
};

struct SearchResult
{
    QList<Message> messages; ///< newest first
    bool more = false;
    bool local = false; ///< found only in the cache, because the server is offline
};

/// Searches the cache file while the server is offline, on a thread and a connection of its own, so
/// that the window never waits for it.
class LocalSearch : public QObject
{
    Q_OBJECT

public:
    explicit LocalSearch(QObject *parent = nullptr);
    ~LocalSearch() override;

    using Handler = std::function<void(const Result<SearchResult> &)>;
    /// `done` is called once, later, on this thread; never after this was destroyed.
    void start(const QString &cachePath, const SearchRequest &request, Handler done);

private:
    std::atomic_bool m_cancelled = false;
    QThreadPool m_pool;
};

/// The search itself, newest first: each folded piece of the query is a substring of the folded
/// text. Stops between chunks if `cancelled`.
Result<SearchResult> searchCache(const QString &cachePath, const SearchRequest &request,
                                 const std::atomic_bool &cancelled);

} // namespace chatbook::app
