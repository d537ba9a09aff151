#pragma once

#include <QtGlobal>

#include <algorithm>
#include <array>

namespace chatbook::server {

/// How many of the measured values are in which range, and their sum.
struct Histogram
{
    using Bounds = std::array<double, 12>; ///< in rising order

    explicit Histogram(const Bounds &theBounds)
        : bounds(&theBounds)
    {}

    void add(double value)
    {
        const auto *const bound = std::lower_bound(bounds->begin(), bounds->end(), value);
        if (bound != bounds->end())
            ++counts[size_t(bound - bounds->begin())];
        ++count;
        sum += value;
    }

    const Bounds *bounds; ///< must outlive it
    std::array<qint64, std::tuple_size_v<Bounds>>
        counts{};     ///< for each bound: at most this one, above the one before
    qint64 count = 0; ///< of all values, also those above the last bound
    double sum = 0;
};

} // namespace chatbook::server
