#pragma once

#include <QtGlobal>

#include <optional>

namespace chatbook::server {

/// Values that the system gives for this process. None where it does not.
struct ProcessMetrics
{
    std::optional<qint64> residentBytes = {};
    std::optional<qint64> threads = {};
    std::optional<qint64> openDescriptors = {};
    std::optional<qint64> mostDescriptors = {}; ///< as many as it may open
    double cpuSeconds = 0;                      ///< of all threads, including the kernel's part
};

ProcessMetrics processMetrics();

} // namespace chatbook::server
