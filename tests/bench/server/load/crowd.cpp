#include "crowd.h"

#include <cstdio>
#include <cstdlib>

namespace load {

void Crowd::gather(int count)
{
    for (int i = 0; i < count; ++i)
        m_loop.add();
    m_loop.setListener(*this);
    for (int i = 0; i < m_atOnce; ++i)
        openNext();
    const bool all = m_loop.run(now() + seconds(300),
                                [this] { return m_ready == m_loop.size() || m_loop.violations(); });
    if (all && m_loop.violations() == 0)
        return;
    std::fprintf(stderr, "only %zu of %zu could log in\n", m_ready, m_loop.size());
    for (const std::string &violation : m_loop.firstViolations())
        std::fprintf(stderr, "  %s\n", violation.c_str());
    std::exit(1);
}

void Crowd::openNext()
{
    if (m_opened < m_loop.size())
        m_loop.open(m_loop.client(m_opened++));
}

void Crowd::ready(Client &)
{
    ++m_ready;
    openNext();
}

void pass(Loop &loop, double seconds)
{
    loop.run(now() + load::seconds(seconds));
}

} // namespace load
