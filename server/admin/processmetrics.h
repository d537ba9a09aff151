#pragma once

#include <QtGlobal>

#include <optional>

namespace chatbook::server {

/// What the system says of this process. None where it does not say.
struct ProcessMetrics
{
    std::optional<qint64> residentBytes = {};
    std::optional<qint64> threads = {};
    std::optional<qint64> openDescriptors = {};
    std::optional<qint64> mostDescriptors = {}; ///< that it may have
    double cpuSeconds = 0;                      ///< of all threads, the system's part included
};

ProcessMetrics processMetrics();

} // namespace chatbook::server
