#include "session.h"

namespace chatbook::app {
namespace {

constexpr int clientOffsetBytes = 16;

} // namespace

Session::Session(const LinkMaker &makeLink, std::shared_ptr<const Clock> clock,
                 RandomText randomText)
    : m_clock(std::move(clock))
    , m_randomText(std::move(randomText))
    , m_link(makeLink(m_cache))
    , m_sync(m_cache, *m_link)
    , m_people(m_cache, *m_link)
    , m_messages(m_cache, *m_link, m_sync, m_people, *m_clock,
                 [this] { return m_randomText(clientOffsetBytes); })
    , m_drafts(m_cache)
    , m_conversations(m_cache, *m_link, m_sync, m_messages)
    , m_typing(*m_link, m_messages, *m_clock)
    , m_search(m_cache, *m_link)
    , m_devices(*m_link)
{
    connect(m_link.get(), &Link::errorOccurred, this, &Session::errorOccurred);
    connect(&m_cache, &Cache::errorOccurred, this, &Session::errorOccurred);
    connect(&m_messages, &Messages::errorOccurred, this, &Session::errorOccurred);
    connect(&m_messages, &Messages::changed, &m_drafts, &Drafts::messageChanged);
    m_link->start();
}

Session::~Session()
{
    // First, with its waiting handlers: nothing must arrive while the members are destroyed.
    m_link.reset();
    m_cache.close();
}

} // namespace chatbook::app
