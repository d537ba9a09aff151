// The scenarios in which people write as fast as they are answered.
#include "crowd.h"
#include "report.h"
#include "scenarios.h"
#include "traffic.h"

namespace load {
namespace {

int measure(const Options &options, Loop &loop, Traffic &traffic)
{
    loop.setListener(traffic);
    traffic.start();
    pass(loop, options.warmUp);
    Traffic::Counted &counted = traffic.counted();
    counted = {};
    announceMeasuring();
    Usage usage(options.pid);
    pass(loop, options.seconds);
    usage.stop();
    const Traffic::Counted result = counted;
    traffic.drain();

    Report report(options.scenario);
    report.add("clients", int64_t(options.clients));
    report.add("senders", int64_t(options.senders));
    report.add("in_flight", int64_t(options.inFlight));
    usage.addTo(report);
    report.add("deliveries_per_s", double(result.deliveries) / usage.seconds());
    report.add("acks_per_s", double(result.acks) / usage.seconds());
    report.add("cpu_per_delivery_us", usage.serverCpuUs() / double(result.deliveries));
    report.add("cpu_per_ack_us", usage.serverCpuUs() / double(result.acks));
    report.add("ack", result.toAck);
    report.add("delivery", result.toDelivery);
    return report.finish(loop);
}

} // namespace

int runRoom(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(options.clients);
    Traffic traffic(loop, options.run, options.inFlight);
    // The writers are spread over early and late clients.
    for (int i = 0; i < options.senders; ++i)
        traffic.sendToAll(uint32_t(i * options.clients / options.senders));
    return measure(options, loop, traffic);
}

int runPairs(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(options.clients);
    Traffic traffic(loop, options.run, options.inFlight);
    const int half = options.clients / 2;
    for (int i = 0; i < options.senders; ++i)
        traffic.sendTo(uint32_t(i * half / options.senders),
                       uint32_t(half + i * half / options.senders));
    return measure(options, loop, traffic);
}

} // namespace load
