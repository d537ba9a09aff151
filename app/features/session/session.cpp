#include "session.h"

namespace chatbook::app {
Session::Session(const LinkMaker &makeLink, std::shared_ptr<const Clock> clock,
                 RandomText randomText)
    : m_clock(std::move(clock))
    , m_randomText(std::move(randomText))
    , m_link(makeLink(m_cache))
{
    connect(m_link.get(), &Link::errorOccurred, this, &Session::errorOccurred);
    connect(&m_cache, &Cache::errorOccurred, this, &Session::errorOccurred);
    connect(&messages, &Messages::errorOccurred, this, &Session::errorOccurred);
    connect(&messages, &Messages::changed, &drafts, &Drafts::messageChanged);
    m_link->start();
}

Session::~Session()
{
    // First, with its waiting handlers: nothing must arrive while the members are destroyed.
    m_link.reset();
    m_cache.close();
}

} // namespace chatbook::app
