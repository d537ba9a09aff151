// Pages of a long conversation: the newest one, and around places in its middle.
#include "crowd.h"
#include "pages.h"
#include "report.h"
#include "scenarios.h"

#include <random>

namespace load {
namespace {

constexpr int limit = 50;

/// Half of the page must be older than the place asked for, and all of it in order.
void check(Loop &loop, std::string_view page, int64_t around)
{
    const std::vector<PageMessage> messages = messagesOf(page);
    bool fine = page.find("\"ok\":true") != page.npos && messages.size() == limit;
    for (size_t i = 1; fine && i < messages.size(); ++i)
        fine = messages[i - 1].offset < messages[i].offset;
    if (fine && around > 0)
        fine = messages[limit / 2 - 1].offset < around && messages[limit / 2].offset >= around;
    if (!fine)
        loop.violation("not the page around " + std::to_string(around) + ": " +
                       std::to_string(messages.size()) +
                       " messages: " + std::string(page.substr(0, 200)));
}

} // namespace

int runHistory(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(1);
    PageReader reader(loop, loop.client(0));
    std::mt19937 random(1);
    std::uniform_int_distribution<int64_t> middle(options.messages / 100,
                                                  options.messages * int64_t(99) / 100);
    Report report(options.scenario);
    report.add("messages", int64_t(options.messages));
    const auto ask = [&](int64_t around) {
        const std::string place = around ? ",\"around\":" + std::to_string(around) : std::string();
        check(loop, reader.ask("chat", "{\"recipient_id\":\"ALL_CHAT\",\"limit\":50" + place + "}"),
              around);
    };
    for (int i = 0; i < 20; ++i)
        ask(i % 2 ? middle(random) : 0);

    announceMeasuring();
    Usage all(options.pid);
    for (const std::string kind : {"newest", "around"}) {
        Histogram times;
        Usage usage(options.pid);
        for (int i = 0; i < options.times && loop.violations() == 0; ++i) {
            ask(kind == "around" ? middle(random) : 0);
            times.add(reader.time());
        }
        usage.stop();
        report.add(kind, times);
        report.add(kind + "_cpu_us", usage.serverCpuUs() / options.times);
    }
    all.stop();
    all.addTo(report);
    return report.finish(loop);
}

} // namespace load
