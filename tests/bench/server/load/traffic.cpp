#include "traffic.h"

#include <charconv>
#include <cstring>

namespace load {
namespace {

constexpr std::string_view push = "[\"message\",";

bool saysOk(std::string_view ack)
{
    constexpr std::string_view ok = "\"ok\":true";
    return ack.substr(2).starts_with(ok) ||
           (ack.size() > ok.size() + 2 && ack.substr(ack.size() - ok.size() - 2).starts_with(ok)) ||
           memmem(ack.data(), ack.size(), ok.data(), ok.size()) != nullptr;
}

} // namespace

Traffic::Traffic(Loop &loop, int run, int inFlight)
    : m_loop(loop)
    , m_text(run)
    , m_inFlight(std::min(inFlight, mostInFlight))
    , m_streamOf(loop.size(), -1)
{}

void Traffic::sendToAll(uint32_t sender)
{
    add(sender, MessageText::everyone, "ALL_CHAT");
}

void Traffic::sendTo(uint32_t sender, uint32_t recipient)
{
    add(sender, recipient, m_loop.client(recipient).userId);
}

void Traffic::add(uint32_t sender, uint32_t conversation, const std::string &recipientId)
{
    m_streamOf[sender] = int(m_streams.size());
    Stream &stream = m_streams.emplace_back();
    stream.sender = sender;
    stream.conversation = conversation;
    stream.head = "[\"message\",{\"recipient\":{\"_id\":\"" + recipientId + "\"},\"content\":\"";
}

void Traffic::start()
{
    m_next.assign(m_loop.size() * m_streams.size(), 0);
    for (Stream &stream : m_streams) {
        Client &client = m_loop.client(stream.sender);
        stream.firstAck = client.nextAck;
        for (int i = 0; i < m_inFlight; ++i)
            send(stream);
        m_loop.flush(client);
    }
}

void Traffic::send(Stream &stream)
{
    Client &client = m_loop.client(stream.sender);
    const MessageText::Place place{stream.sender, stream.conversation, stream.sent};
    char id[16];
    const char *const end = std::to_chars(id, id + sizeof id, client.nextAck++).ptr;
    m_packet.assign("42").append(id, size_t(end - id)).append(stream.head);
    m_packet.append(m_text.make(place)).append("\",\"clientOffset\":\"");
    m_packet.append(m_text.clientOffset(place)).append("\"}]");
    appendText(client.out, m_packet);
    stream.sentAt[stream.sent % mostInFlight] = now();
    stream.awaited[stream.sent % mostInFlight] = true;
    ++stream.sent;
}

void Traffic::drain()
{
    m_stopping = true;
    uint64_t due = 0;
    for (const Stream &stream : m_streams)
        due += uint64_t(stream.sent) * (stream.conversation == MessageText::everyone ? m_loop.size()
                                        : stream.conversation == stream.sender       ? 1
                                                                                     : 2);
    // After a violation there is no need to wait for it.
    const double patience = m_loop.violations() > 0 ? 1 : 20;
    const bool all = m_loop.run(now() + seconds(patience), [&] {
        if (m_delivered < due)
            return false;
        for (const Stream &stream : m_streams)
            if (stream.acked < stream.sent)
                return false;
        return true;
    });
    if (!all)
        m_loop.violation("lost: " + std::to_string(due - m_delivered) + " of " +
                         std::to_string(due) + " deliveries did not come, or their acks");
    // Anything that comes now is a repetition.
    m_loop.run(now() + seconds(0.3));
}

uint32_t &Traffic::nextFor(const Client &client, size_t stream)
{
    Stream &s = m_streams[stream];
    if (s.conversation == MessageText::everyone)
        return m_next[client.index * m_streams.size() + stream];
    return s.next[client.index == s.sender ? 0 : 1];
}

bool Traffic::mayRead(const Client &client, const Stream &stream) const
{
    return stream.conversation == MessageText::everyone || client.index == stream.sender ||
           client.index == stream.conversation;
}

void Traffic::event(Client &client, std::string_view packet)
{
    if (!packet.starts_with(push))
        return;
    Found found;
    MessageText::Place place;
    if (!m_pushes.find(packet, found))
        return wrong(client, "no whole message", packet);
    if (!m_text.read(found.content, place) || place.sender >= m_streamOf.size() ||
        m_streamOf[place.sender] < 0)
        return wrong(client, "nobody sent this", packet);
    const auto index = size_t(m_streamOf[place.sender]);
    const Stream &stream = m_streams[index];
    if (place.conversation != stream.conversation || place.number >= stream.sent)
        return wrong(client, "nobody sent this", packet);
    if (!mayRead(client, stream))
        return wrong(client, "misrouted", packet);
    uint32_t &next = nextFor(client, index);
    if (place.number != next)
        return wrong(client, place.number < next ? "repeated" : "out of order or lost", packet);
    const std::string &id = m_loop.client(place.sender).userId;
    if (std::memcmp(found.sender, id.data(), id.size()) != 0)
        return wrong(client, "under another's name", packet);
    if (found.changed <= client.changed)
        return wrong(client, "changed does not rise", packet);
    client.changed = found.changed;
    ++next;
    ++m_delivered;
    m_lastDelivery = m_loop.readAt();
    ++m_counted.deliveries;
    m_counted.toDelivery.add(m_loop.readAt() - stream.sentAt[place.number % mostInFlight]);
}

void Traffic::ack(Client &client, uint32_t id, std::string_view packet)
{
    const int index = m_streamOf[client.index];
    if (index < 0)
        return wrong(client, "an ack that was not asked for", packet);
    Stream &stream = m_streams[size_t(index)];
    const uint32_t number = id - stream.firstAck;
    bool &awaited = stream.awaited[number % mostInFlight];
    if (number >= stream.sent || number + mostInFlight < stream.sent || !awaited)
        return wrong(client, "an ack that was not asked for", packet);
    Found found;
    MessageText::Place place;
    if (!saysOk(packet) || !m_acks.find(packet, found) || !m_text.read(found.content, place) ||
        place.sender != client.index || place.number != number)
        return wrong(client, "an ack of something else", packet);
    if (nextFor(client, size_t(index)) <= number)
        return wrong(client, "an ack before the push", packet);
    awaited = false;
    ++stream.acked;
    ++m_counted.acks;
    m_counted.toAck.add(m_loop.readAt() - stream.sentAt[number % mostInFlight]);
    if (!m_stopping)
        send(stream);
}

void Traffic::wrong(const Client &client, const char *what, std::string_view packet)
{
    m_loop.violation("to client " + std::to_string(client.index) + ", " + what + ": " +
                     std::string(packet.substr(0, 300)));
}

} // namespace load
