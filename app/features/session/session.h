#pragma once

#include "conversations.h"
#include "devices.h"
#include "drafts.h"
#include "search.h"
#include "typing.h"

namespace chatbook::app {

/// One person at one server: stays connected, stores what was seen, and sends what was written.
/// Everything in it can be read at once, from the cache, before the network answers.
class Session : public QObject
{
    Q_OBJECT

public:
    /// The link opens the cache of the account that logs in.
    using LinkMaker = std::function<std::unique_ptr<Link>(Cache &)>;
    /// A unique name for a message, made of so many random bytes, base64url.
    using RandomText = std::function<QString(int bytes)>;

    Session(const LinkMaker &makeLink, std::shared_ptr<const Clock> clock, RandomText randomText);
    ~Session() override;

    Link &link() { return *m_link; }
    const Link &link() const { return *m_link; }

signals:
    /// Something to tell the person that is shown nowhere else, such as a full disk.
    void errorOccurred(const chatbook::Error &error);

private:
    static constexpr int clientOffsetBytes = 16;

    std::shared_ptr<const Clock> m_clock;
    RandomText m_randomText;
    Cache m_cache;
    std::unique_ptr<Link> m_link;
    Sync m_sync{m_cache, *m_link};

public:
    // The features, each after those that it needs. A new one is an include and a line here.
    People people{m_cache, *m_link};
    Messages messages{m_cache, *m_link,  m_sync,
                      people,  *m_clock, [this] { return m_randomText(clientOffsetBytes); }};
    Drafts drafts{m_cache};
    Conversations conversations{m_cache, *m_link, m_sync, messages};
    Typing typing{*m_link, messages, *m_clock};
    Search search{m_cache, *m_link};
    Devices devices{*m_link};
};

} // namespace chatbook::app
