#include "report.h"

#include <cmath>
#include <cstdio>

namespace load {

Report::Report(std::string_view scenario)
    : m_json("{\"scenario\":\"" + std::string(scenario) + "\"")
{}

void Report::key(std::string_view name)
{
    m_json.append(",\"").append(name).append("\":");
}

void Report::add(std::string_view name, double value)
{
    // JSON has no number for a division by zero.
    if (!std::isfinite(value))
        return;
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    key(name);
    m_json += text;
}

void Report::add(std::string_view name, int64_t value)
{
    key(name);
    m_json += std::to_string(value);
}

void Report::add(std::string_view name, const Histogram &times)
{
    const std::string prefix(name);
    add(prefix + "_count", int64_t(times.count()));
    add(prefix + "_p50_us", double(times.percentile(0.5)) / 1e3);
    add(prefix + "_p99_us", double(times.percentile(0.99)) / 1e3);
    add(prefix + "_max_us", double(times.max()) / 1e3);
}

int Report::finish(const Loop &loop)
{
    add("violations", int64_t(loop.violations()));
    key("first_violations");
    m_json += '[';
    for (const std::string &violation : loop.firstViolations()) {
        if (m_json.back() != '[')
            m_json += ',';
        m_json += '"';
        for (const char c : violation) {
            if (c == '"' || c == '\\')
                m_json += '\\';
            m_json += c >= ' ' ? c : ' ';
        }
        m_json += '"';
    }
    m_json += "]}";
    std::puts(m_json.c_str());
    return loop.violations() == 0 ? 0 : 1;
}

void announceMeasuring()
{
    std::puts("measuring");
    std::fflush(stdout);
}

Usage::Usage(pid_t server)
    : m_pid(server)
    , m_time(now())
    , m_server(cpuTime(server))
    , m_own(ownCpuTime())
{}

void Usage::stop()
{
    m_time = now() - m_time;
    m_server = cpuTime(m_pid) - m_server;
    m_own = ownCpuTime() - m_own;
    m_memory = memoryOf(m_pid);
}

void Usage::addTo(Report &report) const
{
    report.add("seconds", seconds());
    report.add("server_cpu", double(m_server) / double(m_time));
    report.add("load_cpu", double(m_own) / double(m_time));
    report.add("server_rss_kib", m_memory.rss);
    report.add("server_pss_kib", m_memory.pss);
}

} // namespace load
