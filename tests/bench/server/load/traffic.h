#pragma once

#include "finder.h"
#include "loop.h"
#include "text.h"

#include <array>
#include <vector>

namespace load {

/// People who each keep a number of messages in flight in one conversation, and everyone who
/// receives them. Each delivery and each ack is checked: none lost or repeated, each sender's in
/// order, only to the right people, pushes in the order of `changed`, and the sender's own push
/// before the ack.
class Traffic : public Listener
{
public:
    static constexpr int mostInFlight = 1'024;

    /// The clients of `loop`, all logged in, are the room.
    Traffic(Loop &loop, int run, int inFlight);

    /// Before start(); one conversation for each sender.
    void sendToAll(uint32_t sender);
    void sendTo(uint32_t sender, uint32_t recipient);

    /// Sends the first messages; from then on the loop must pass on all input.
    void start();
    /// Sends nothing new, and waits until everything sent has arrived.
    void drain();

    struct Counted
    {
        uint64_t acks = 0;
        uint64_t deliveries = 0;
        Histogram toAck;
        Histogram toDelivery;
    };
    Counted &counted() { return m_counted; }
    Nanoseconds lastDelivery() const { return m_lastDelivery; }

    void event(Client &client, std::string_view packet) override;
    void ack(Client &client, uint32_t id, std::string_view packet) override;

private:
    struct Stream
    {
        uint32_t sender = 0;
        uint32_t conversation = 0;
        std::string head; ///< of the packet, up to the content
        uint32_t firstAck = 0;
        uint32_t sent = 0;
        uint32_t acked = 0;
        std::array<uint32_t, 2> next{}; ///< numbers that the sender and the recipient must get next
        std::array<Nanoseconds, mostInFlight> sentAt{};
        std::array<bool, mostInFlight> awaited{};
    };

    void add(uint32_t sender, uint32_t conversation, const std::string &recipientId);
    void send(Stream &stream);
    uint32_t &nextFor(const Client &client, size_t stream);
    bool mayRead(const Client &client, const Stream &stream) const;
    void wrong(const Client &client, const char *what, std::string_view packet);

    Loop &m_loop;
    MessageText m_text;
    int m_inFlight;
    bool m_stopping = false;
    Finder m_pushes;
    Finder m_acks;
    std::vector<Stream> m_streams;
    std::vector<int> m_streamOf;  ///< by client; -1: none
    std::vector<uint32_t> m_next; ///< in ALL_CHAT, by client and then stream
    uint64_t m_delivered = 0;
    Nanoseconds m_lastDelivery = 0;
    std::string m_packet;
    Counted m_counted;
};

} // namespace load
