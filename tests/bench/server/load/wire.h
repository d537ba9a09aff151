#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// WebSocket (RFC 6455) as a client needs it; works only on bytes.
namespace load {

/// The request that turns a connection into a WebSocket at Socket.IO's path.
std::string handshakeRequest();

enum class Parse { Whole, Partial, Broken };

/// Whether the answer accepts the handshake. Moves `at` behind it if it is complete.
Parse parseHandshake(const char *&at, const char *end);

struct Frame
{
    uint8_t opcode = 0;
    std::string_view payload;
};

constexpr uint8_t textOpcode = 1;
constexpr uint8_t closeOpcode = 8;
constexpr uint8_t pingOpcode = 9;
constexpr uint8_t pongOpcode = 10;

/// The frame at `at`, in place. Moves `at` behind it if it is complete.
Parse parseFrame(const char *&at, const char *end, Frame &frame);

/// Appends a masked frame to `out`.
void appendFrame(std::string &out, uint8_t opcode, std::string_view payload);

inline void appendText(std::string &out, std::string_view text)
{
    appendFrame(out, textOpcode, text);
}

} // namespace load
