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
    People &people() { return m_people; }
    Messages &messages() { return m_messages; }
    Drafts &drafts() { return m_drafts; }
    Conversations &conversations() { return m_conversations; }
    Typing &typing() { return m_typing; }
    Search &search() { return m_search; }
    Devices &devices() { return m_devices; }

signals:
    /// Something to tell the person that is shown nowhere else, such as a full disk.
    void errorOccurred(const chatbook::Error &error);

private:
    std::shared_ptr<const Clock> m_clock;
    RandomText m_randomText;
    Cache m_cache;
    std::unique_ptr<Link> m_link;
    Sync m_sync;
    People m_people;
    Messages m_messages;
    Drafts m_drafts;
    Conversations m_conversations;
    Typing m_typing;
    Search m_search;
    Devices m_devices;
};

} // namespace chatbook::app
