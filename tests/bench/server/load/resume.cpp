// Everyone comes back at once after the server was killed, each a hundred messages behind, while
// two others keep writing.
#include "crowd.h"
#include "finder.h"
#include "report.h"
#include "scenarios.h"
#include "text.h"
#include "traffic.h"

#include <cstdio>

namespace load {
namespace {

constexpr uint32_t missed = 100;

/// Writes what the others will have missed.
class Writer : public Listener
{
public:
    Writer(Loop &loop, Client &client, int run)
        : m_loop(loop)
        , m_client(client)
        , m_text(run)
    {}

    void writeAll()
    {
        m_loop.setListener(*this);
        send();
        if (!m_loop.run(now() + seconds(60), [this] { return m_acked == missed; }))
            m_loop.violation("what was to be missed could not be written");
        pass(m_loop, 0.5);
    }

    void event(Client &client, std::string_view packet) override
    {
        // The two others have not missed it.
        Found found;
        if (packet.starts_with("[\"message\",") && m_finder.find(packet, found))
            client.changed = std::max(client.changed, found.changed);
    }
    void ack(Client &, uint32_t, std::string_view packet) override
    {
        if (packet.find("\"ok\":true") == packet.npos)
            m_loop.violation("refused: " + std::string(packet));
        if (++m_acked < missed)
            send();
    }

private:
    void send()
    {
        const MessageText::Place place{m_client.index, MessageText::everyone, m_acked};
        m_loop.request(m_client, "message",
                       "{\"recipient\":{\"_id\":\"ALL_CHAT\"},\"content\":\"" +
                           std::string(m_text.make(place)) + "\",\"clientOffset\":\"" +
                           std::string(m_text.clientOffset(place)) + "\"}");
        m_loop.flush(m_client);
    }

    Loop &m_loop;
    Client &m_client;
    MessageText m_text;
    Finder m_finder;
    uint32_t m_acked = 0;
};

/// The people who come back, and the pair that writes meanwhile.
class Return : public Listener
{
public:
    Return(Loop &loop, Traffic &talk, uint32_t first, uint32_t writer, int run)
        : m_loop(loop)
        , m_talk(talk)
        , m_first(first)
        , m_writer(writer)
        , m_text(run)
        , m_got(loop.size(), 0)
        , m_resumed(loop.size(), false)
    {}

    size_t returned() const { return m_returned; }
    const Histogram &times() const { return m_times; }

    void openAll()
    {
        m_start = now();
        for (uint32_t i = m_first; i < m_loop.size(); ++i)
            m_loop.open(m_loop.client(i));
    }

    void ready(Client &client) override
    {
        ++m_returned;
        if (client.index < m_first)
            return;
        m_times.add(m_loop.readAt() - m_start);
        if (m_got[client.index] != missed || !m_resumed[client.index])
            m_loop.violation("client " + std::to_string(client.index) + " got " +
                             std::to_string(m_got[client.index]) + " of what it missed");
    }
    void event(Client &client, std::string_view packet) override
    {
        if (client.index < m_first)
            return m_talk.event(client, packet);
        if (packet.starts_with("[\"welcome\","))
            m_resumed[client.index] = packet.find("\"resumed\":true") != packet.npos;
        if (!packet.starts_with("[\"message\","))
            return;
        Found found;
        MessageText::Place place;
        const bool fine = m_finder.find(packet, found) && m_text.read(found.content, place) &&
                          place.sender == m_writer && place.conversation == MessageText::everyone &&
                          place.number == m_got[client.index] && found.changed > client.changed;
        if (!fine)
            return m_loop.violation(
                "to client " + std::to_string(client.index) +
                ", not the next that it missed: " + std::string(packet.substr(0, 300)));
        client.changed = found.changed;
        ++m_got[client.index];
    }
    void ack(Client &client, uint32_t id, std::string_view packet) override
    {
        m_talk.ack(client, id, packet);
    }

private:
    Loop &m_loop;
    Traffic &m_talk;
    uint32_t m_first;
    uint32_t m_writer;
    MessageText m_text;
    Finder m_finder;
    Nanoseconds m_start = 0;
    std::vector<uint32_t> m_got;
    std::vector<bool> m_resumed;
    size_t m_returned = 0;
    Histogram m_times;
};

/// Asks the parent program to kill the server, and where the next one is.
pid_t restart(Loop &loop)
{
    std::puts("restart");
    std::fflush(stdout);
    unsigned port = 0;
    int pid = 0;
    if (std::scanf("%u %d", &port, &pid) != 2)
        loop.violation("the server did not come back");
    loop.setPort(uint16_t(port));
    return pid;
}

} // namespace

int runResume(const Options &options)
{
    constexpr uint32_t talker = 0;
    constexpr uint32_t other = 1;
    constexpr uint32_t writer = 2;
    constexpr uint32_t first = 3;
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(int(first) + options.clients);
    Report report(options.scenario);
    report.add("clients", int64_t(options.clients));

    Traffic quiet(loop, options.run, options.inFlight);
    quiet.sendTo(talker, other);
    loop.setListener(quiet);
    quiet.start();
    pass(loop, options.warmUp);
    quiet.counted() = {};
    pass(loop, options.seconds);
    report.add("quiet-ack", quiet.counted().toAck);
    report.add("quiet-delivery", quiet.counted().toDelivery);
    quiet.drain();

    for (uint32_t i = first; i < loop.size(); ++i)
        loop.close(loop.client(i));
    Writer(loop, loop.client(writer), options.run).writeAll();
    for (uint32_t i = 0; i < loop.size(); ++i) {
        loop.close(loop.client(i));
        loop.client(i).serverOffset = loop.client(i).changed;
    }
    const pid_t pid = restart(loop);

    Traffic talk(loop, options.run + 1, options.inFlight);
    talk.sendTo(talker, other);
    Return back(loop, talk, first, writer, options.run);
    loop.setListener(back);
    loop.open(loop.client(talker));
    loop.open(loop.client(other));
    loop.run(now() + seconds(30), [&] { return back.returned() == 2; });
    talk.start();
    announceMeasuring();
    Usage usage(pid);
    back.openAll();
    const bool all = loop.run(now() + seconds(120), [&] {
        return back.returned() == 2 + size_t(options.clients) || loop.violations() > 0;
    });
    usage.stop();
    if (!all)
        loop.violation("only " + std::to_string(back.returned()) + " came back");
    report.add("return", back.times());
    report.add("return-ack", talk.counted().toAck);
    report.add("return-delivery", talk.counted().toDelivery);
    report.add("cpu_per_return_us", usage.serverCpuUs() / options.clients);
    usage.addTo(report);
    talk.drain();
    return report.finish(loop);
}

} // namespace load
