// Many people who say nothing: what each of them costs, how fast they are accepted, and one message
// that must reach them all.
#include "crowd.h"
#include "report.h"
#include "scenarios.h"
#include "traffic.h"

namespace load {
namespace {

constexpr int atOnce = 64;

/// Connects, and logs in only when told to.
class Arrivals : public Listener
{
public:
    Arrivals(Loop &loop, size_t first)
        : m_loop(loop)
        , m_first(first)
    {}

    /// Both give the number accepted a second.
    double connectAll()
    {
        return proceed([this](Client &client) { m_loop.open(client); });
    }
    double logInAll()
    {
        return proceed([this](Client &client) {
            m_loop.logIn(client);
            m_loop.flush(client);
        });
    }

    bool joined(Client &) override
    {
        next();
        return false;
    }
    void ready(Client &) override { next(); }

private:
    double proceed(std::function<void(Client &)> step)
    {
        m_step = std::move(step);
        m_begun = m_first;
        m_done = 0;
        const size_t all = m_loop.size() - m_first;
        const Nanoseconds start = now();
        for (int i = 0; i < atOnce; ++i)
            begin();
        if (!m_loop.run(start + seconds(600),
                        [&] { return m_done == all || m_loop.violations() > 0; }))
            m_loop.violation("only " + std::to_string(m_done) + " came");
        return double(m_done) * 1e9 / double(now() - start);
    }
    void begin()
    {
        if (m_begun < m_loop.size())
            m_step(m_loop.client(m_begun++));
    }
    void next()
    {
        ++m_done;
        begin();
    }

    Loop &m_loop;
    size_t m_first;
    std::function<void(Client &)> m_step;
    size_t m_begun = 0;
    size_t m_done = 0;
};

} // namespace

int runIdle(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    // The server's cost of the first few does not count as the cost of each.
    crowd.gather(10);
    pass(loop, 1);
    const Memory before = memoryOf(options.pid);

    Report report(options.scenario);
    report.add("clients", int64_t(options.clients));
    const size_t first = loop.size();
    while (loop.size() < size_t(options.clients))
        loop.add();
    Arrivals arrivals(loop, first);
    loop.setListener(arrivals);
    report.add("connects_per_s", arrivals.connectAll());
    report.add("logins_per_s", arrivals.logInAll());

    pass(loop, 3);
    announceMeasuring();
    Usage usage(options.pid);
    pass(loop, options.seconds);
    usage.stop();
    usage.addTo(report);
    const Memory after = memoryOf(options.pid);
    report.add("pss_per_connection_kib",
               double(after.pss - before.pss) / double(loop.size() - first));

    Traffic traffic(loop, options.run, 1);
    traffic.sendToAll(0);
    loop.setListener(traffic);
    const Nanoseconds start = now();
    traffic.start();
    traffic.drain();
    report.add("reach_all_ms", double(traffic.lastDelivery() - start) / 1e6);
    return report.finish(loop);
}

} // namespace load
