#include "stats.h"

#include <algorithm>
#include <bit>

namespace load {

void Histogram::add(Nanoseconds time)
{
    const auto value = uint64_t(std::max<Nanoseconds>(time, 0));
    const int shift = std::max(0, int(std::bit_width(value)) - stepBits - 1);
    // Above the first doubling the top bit is always set, so leave it out.
    m_counts[size_t(shift) * steps + size_t(value >> shift)] += 1;
    ++m_count;
    m_max = std::max(m_max, time);
}

Nanoseconds Histogram::percentile(double share) const
{
    auto left = uint64_t(double(m_count) * share);
    for (size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] > left) {
            const size_t shift = i < 2 * steps ? 0 : i / steps - 1;
            const Nanoseconds top = Nanoseconds(((i - shift * steps) + 1) << shift) - 1;
            return std::min(top, m_max);
        }
        left -= m_counts[i];
    }
    return m_max;
}

} // namespace load
