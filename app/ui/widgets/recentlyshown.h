#pragma once

#include "clock.h"

#include <optional>

#include <QList>

namespace chatbook::app {

/// What a place showed until a moment ago. Nobody sees a change and reacts to it so quickly: a
/// person who presses a key or a button meant what was there before.
template <typename What>
class RecentlyShown
{
public:
    static constexpr std::chrono::milliseconds moment{400};

    /// The clock must outlive it.
    explicit RecentlyShown(const Clock &clock)
        : m_clock(clock)
    {}

    /// Sets what is shown from now on.
    void set(const What &now)
    {
        if (m_now == now)
            return;
        dropOld();
        if (m_now)
            m_before.append({*m_now, m_clock.elapsed()});
        m_now = now;
    }

    /// The person knows what is shown now, because they caused it.
    void forget()
    {
        m_now.reset();
        m_before.clear();
    }

    /// None if nothing was set.
    std::optional<What> meant()
    {
        dropOld();
        return m_before.isEmpty() ? m_now : m_before.first().what;
    }

private:
    struct Before
    {
        What what;
        std::chrono::milliseconds until;
    };

    void dropOld()
    {
        while (!m_before.isEmpty() && m_before.first().until < m_clock.elapsed() - moment)
            m_before.removeFirst();
    }

    const Clock &m_clock;
    std::optional<What> m_now;
    QList<Before> m_before; ///< oldest first
};

} // namespace chatbook::app
