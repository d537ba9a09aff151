#pragma once

#include "loop.h"

#include <string>
#include <string_view>
#include <vector>

namespace load {

/// Asks for one page after the other, with one request in flight.
class PageReader : public Listener
{
public:
    PageReader(Loop &loop, Client &client)
        : m_loop(loop)
        , m_client(client)
    {
        loop.setListener(*this);
    }

    /// The ack, `[{…}]`, valid until the next call; empty, and a violation, if none came.
    std::string_view ask(std::string_view name, std::string_view argument);
    /// From the request to its ack.
    Nanoseconds time() const { return m_time; }

    void ack(Client &client, uint32_t id, std::string_view packet) override;

private:
    Loop &m_loop;
    Client &m_client;
    uint32_t m_awaited = 0;
    bool m_hasCome = false;
    Nanoseconds m_time = 0;
    std::string m_page;
};

/// The checked parts of a message on a page.
struct PageMessage
{
    int64_t offset = 0;
    std::string_view content; ///< as in the JSON
};

std::vector<PageMessage> messagesOf(std::string_view page);

} // namespace load
