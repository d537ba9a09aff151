#pragma once

#include "loop.h"
#include "process.h"

#include <string>
#include <string_view>

namespace load {

/// The results of a run: one JSON object on one line.
class Report
{
public:
    explicit Report(std::string_view scenario);

    void add(std::string_view name, double value);
    void add(std::string_view name, int64_t value);
    /// `NAME_p50_us`, `NAME_p99_us`, `NAME_max_us`, and `NAME_count`.
    void add(std::string_view name, const Histogram &times);

    /// Adds the violations, prints everything, and gives the program's exit status.
    int finish(const Loop &loop);

private:
    void key(std::string_view name);

    std::string m_json;
};

/// Tells the parent program that the measured time begins: a line on standard output.
void announceMeasuring();

/// What the server and this program used between two moments.
class Usage
{
public:
    explicit Usage(pid_t server);

    /// Ends it.
    void stop();

    double seconds() const { return double(m_time) / 1e9; }
    double serverCpuUs() const { return double(m_server) / 1e3; }

    /// Adds the seconds, both shares of a core, and the server's memory at the end.
    void addTo(Report &report) const;

private:
    pid_t m_pid;
    Nanoseconds m_time;
    Nanoseconds m_server;
    Nanoseconds m_own;
    Memory m_memory;
};

} // namespace load
