#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// WebSocket as a server needs it; works only on bytes.
namespace limit {

/// The answer to a handshake with this key.
std::string handshakeAnswer(std::string_view key);

struct Frame
{
    uint8_t opcode = 0;
    std::string_view payload;
};

enum class Parse { Whole, Partial, Broken };

/// The frame at `at`, unmasked in place. Moves `at` behind it if it is complete.
Parse parseFrame(char *&at, const char *end, Frame &frame);

/// The longest head of a frame.
constexpr size_t headRoom = 10;

/// Writes the head of a frame of text so that it ends at `end`; gives its size.
size_t putHead(char *end, size_t size);

void appendFrame(std::string &out, std::string_view text);

/// The text behind `key` up to the next quote that is not escaped; empty if `key` is missing.
std::string_view textBehind(std::string_view json, std::string_view key);

/// The number behind `key`, or `otherwise`.
int64_t numberBehind(std::string_view json, std::string_view key, int64_t otherwise);

} // namespace limit
