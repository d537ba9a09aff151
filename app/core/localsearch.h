#pragma once

#include "session.h"

#include <atomic>

#include <QThreadPool>

namespace chatbook::app {

/// Searches the cache file for a time when the server is away: on a thread of its own and with
/// a connection of its own, so that the window never waits for it.
class LocalSearch : public QObject
{
    Q_OBJECT

public:
    explicit LocalSearch(QObject *parent = nullptr);
    ~LocalSearch() override;

    /// `done` is called once, later, on this thread; never after this is gone.
    void start(const QString &cachePath, const SearchRequest &request, Session::SearchHandler done);

private:
    std::atomic_bool m_cancelled = false;
    QThreadPool m_pool;
};

/// The search itself, newest first: each folded piece of the query is a substring of the folded
/// text. Stops between chunks once `cancelled`.
Result<SearchResult> searchCache(const QString &cachePath, const SearchRequest &request,
                                 const std::atomic_bool &cancelled);

} // namespace chatbook::app
