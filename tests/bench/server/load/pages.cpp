#include "pages.h"

#include "finder.h"

namespace load {

std::string_view PageReader::ask(std::string_view name, std::string_view argument)
{
    m_hasCome = false;
    m_awaited = m_loop.request(m_client, name, argument);
    const Nanoseconds start = now();
    m_loop.flush(m_client);
    if (!m_loop.run(now() + seconds(60), [this] { return m_hasCome || m_client.fd < 0; }))
        m_loop.violation("no answer to " + std::string(name) + std::string(argument));
    m_time = m_loop.readAt() - start;
    return m_hasCome ? m_page : std::string_view();
}

void PageReader::ack(Client &client, uint32_t id, std::string_view packet)
{
    if (&client != &m_client || id != m_awaited || m_hasCome)
        return m_loop.violation("an ack that was not asked for");
    m_page = packet;
    m_hasCome = true;
}

std::vector<PageMessage> messagesOf(std::string_view page)
{
    constexpr std::string_view contentKey = "\"content\":\"";
    constexpr std::string_view offsetKey = "\"offset\":";
    std::vector<PageMessage> messages;
    // Whatever the order of its keys, each message has one of either.
    for (size_t at = 0; (at = page.find(contentKey, at)) != page.npos;) {
        at += contentKey.size();
        const size_t end = page.find('"', at); // nothing that was filled in needs an escape
        messages.push_back({.content = page.substr(at, end - at)});
    }
    size_t at = 0;
    for (PageMessage &message : messages) {
        at = page.find(offsetKey, at);
        if (at == page.npos)
            return {};
        at += offsetKey.size();
        message.offset = numberAt(page.data() + at);
    }
    return messages;
}

} // namespace load
