// Words of every kind in a long conversation, as tests/bench/fill makes it.
#include "../../corpus.h"
#include "crowd.h"
#include "pages.h"
#include "report.h"
#include "scenarios.h"

namespace load {
namespace {

constexpr size_t limit = 50;

struct Query
{
    std::string name;
    std::vector<std::string> pieces; ///< each must be in each message that is found
    size_t found = limit;            ///< how many there must be on the first page
    std::string sender = {};
};

std::vector<Query> queries()
{
    using namespace corpus;
    return {{"common", {commonWord}},
            {"rare", {rareWord}, 1},
            {"absent", {absentWord}, 0},
            {"secret", {secretWord}, 0},
            {"han-rare", {rareCharacter}, rareCharacterTimes},
            {"han-word", {chineseWord}},
            {"letter", {"e"}},
            {"apart", {apartOne, apartOther}, 0},
            {"sender", {commonWord}, seldomTimes, seldomId}};
}

std::string argumentOf(const Query &query, bool inAll)
{
    std::string text;
    for (const std::string &piece : query.pieces)
        text += (text.empty() ? "" : " ") + piece;
    std::string argument = "{\"query\":\"" + text + "\",\"limit\":" + std::to_string(limit);
    if (!inAll)
        argument += ",\"recipient_id\":\"ALL_CHAT\"";
    if (!query.sender.empty())
        argument += ",\"sender_id\":\"" + query.sender + "\"";
    return argument + "}";
}

void check(Loop &loop, const Query &query, std::string_view page)
{
    const std::vector<PageMessage> messages = messagesOf(page);
    bool fine = page.find("\"ok\":true") != page.npos && messages.size() == query.found;
    for (size_t i = 1; fine && i < messages.size(); ++i)
        fine = messages[i - 1].offset > messages[i].offset;
    for (const PageMessage &message : messages)
        for (const std::string &piece : query.pieces)
            fine = fine && message.content.find(piece) != message.content.npos;
    if (!fine)
        loop.violation(query.name + " found " + std::to_string(messages.size()) + " of " +
                       std::to_string(query.found) + ": " + std::string(page.substr(0, 200)));
}

} // namespace

int runSearch(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(1);
    PageReader reader(loop, loop.client(0));
    Report report(options.scenario);
    announceMeasuring();
    Usage usage(options.pid);
    for (const bool inAll : {false, true})
        for (const Query &query : queries()) {
            const std::string argument = argumentOf(query, inAll);
            const uint64_t before = loop.violations();
            check(loop, query, reader.ask("search", argument)); // has to read the file's pages
            Histogram times;
            Usage queryUsage(options.pid);
            const Nanoseconds end = now() + seconds(options.seconds);
            int done = 0;
            // An error found once would be found each time.
            const auto goesOn = [&] { return loop.violations() == before && now() < end; };
            for (; done < options.times && (done < 3 || goesOn()); ++done) {
                check(loop, query, reader.ask("search", argument));
                times.add(reader.time());
            }
            queryUsage.stop();
            const std::string name = query.name + (inAll ? "-in-all" : "");
            report.add(name, times);
            report.add(name + "_cpu_us", queryUsage.serverCpuUs() / done);
        }
    usage.stop();
    usage.addTo(report);
    return report.finish(loop);
}

} // namespace load
