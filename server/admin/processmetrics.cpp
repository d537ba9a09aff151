#include "processmetrics.h"

#include <QFile>

#include <filesystem>
#include <iterator>

#include <sys/resource.h>

namespace chatbook::server {
namespace {

/// The number behind `name`, such as "\nThreads:", in /proc/self/status.
std::optional<qint64> numberOf(const QByteArray &status, QByteArrayView name)
{
    const qsizetype start = status.indexOf(name);
    if (start < 0)
        return std::nullopt;
    const qsizetype from = start + name.size();
    QByteArray value = status.mid(from, status.indexOf('\n', from) - from).trimmed();
    if (value.endsWith(" kB"))
        value.chop(3);
    bool good = false;
    const qint64 number = value.toLongLong(&good);
    return good ? std::optional(number) : std::nullopt;
}

std::optional<qint64> countDescriptors()
{
    std::error_code error;
    const std::filesystem::directory_iterator all("/proc/self/fd", error);
    if (error)
        return std::nullopt;
    // One of them is open to read the others.
    return std::distance(begin(all), end(all)) - 1;
}

double seconds(const timeval &time)
{
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

} // namespace

ProcessMetrics processMetrics()
{
    ProcessMetrics metrics;
    QFile file(QStringLiteral("/proc/self/status"));
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray status = file.readAll();
        if (const std::optional<qint64> kibibytes = numberOf(status, "\nVmRSS:"))
            metrics.residentBytes = *kibibytes * 1024;
        metrics.threads = numberOf(status, "\nThreads:");
    }
    metrics.openDescriptors = countDescriptors();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        metrics.mostDescriptors = qint64(limit.rlim_cur);
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) == 0)
        metrics.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return metrics;
}

} // namespace chatbook::server
