#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <QtGlobal>

namespace chatbook::app {

/// A number from 0 to below 1.
using RandomSource = std::function<double()>;

/// How long to wait before the next attempt. Doubles with each failure, and varies by half in both
/// directions, so that clients that lost one server do not all come back at once.
class Backoff
{
public:
    using milliseconds = std::chrono::milliseconds;

    Backoff(milliseconds first, milliseconds last, RandomSource random)
        : m_first(first)
        , m_last(last)
        , m_random(std::move(random))
        , m_next(first)
    {}

    milliseconds next()
    {
        const milliseconds middle = std::exchange(m_next, std::min(m_last, m_next * 2));
        return milliseconds(qint64(double(middle.count()) * (0.5 + m_random())));
    }

    void reset() { m_next = m_first; }

private:
    const milliseconds m_first;
    const milliseconds m_last;
    const RandomSource m_random;
    milliseconds m_next;
};

} // namespace chatbook::app
