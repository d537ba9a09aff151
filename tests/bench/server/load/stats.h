#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace load {

/// Nanoseconds of the monotonic clock.
using Nanoseconds = int64_t;

inline Nanoseconds now()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

constexpr Nanoseconds seconds(double count)
{
    return Nanoseconds(count * 1e9);
}

/// How often each time occurred, to within 1.6 %: 64 steps for each doubling.
class Histogram
{
public:
    void add(Nanoseconds time);
    void clear() { *this = Histogram(); }

    uint64_t count() const { return m_count; }
    Nanoseconds max() const { return m_max; }
    /// The time that the given share of all did not exceed; 0 if there were none.
    Nanoseconds percentile(double share) const;

private:
    static constexpr int stepBits = 6;
    static constexpr size_t steps = size_t(1) << stepBits;

    std::array<uint64_t, steps *(64 - stepBits)> m_counts{};
    uint64_t m_count = 0;
    Nanoseconds m_max = 0;
};

} // namespace load
