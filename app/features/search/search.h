#pragma once

#include "cache.h"
#include "link.h"
#include "localsearch.h"

namespace chatbook::app {

/// Finds messages: at the server, or in the cache while the server is offline.
class Search : public QObject
{
    Q_OBJECT

public:
    Search(Cache &cache, Link &link, QObject *parent = nullptr);

    /// `done` is called once, later; never after this was destroyed.
    void start(const SearchRequest &request, LocalSearch::Handler done);

private:
    void startLocally(const SearchRequest &request, LocalSearch::Handler done);

    Cache &m_cache;
    Link &m_link;
    LocalSearch m_local;
};

} // namespace chatbook::app
