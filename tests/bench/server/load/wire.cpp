#include "wire.h"

#include <cstring>

namespace load {
namespace {

// The key of RFC 6455, 1.3, which also has the answer: no SHA-1 is needed to check it.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

uint32_t nextMask()
{
    static uint32_t state = 0x9e3779b9;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

} // namespace

std::string handshakeRequest()
{
    return "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
           "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: " +
           std::string(key) + "\r\n\r\n";
}

Parse parseHandshake(const char *&at, const char *end)
{
    const std::string_view text(at, size_t(end - at));
    const size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos)
        return Parse::Partial;
    if (!text.starts_with("HTTP/1.1 101") || text.substr(0, head).find(answer) == text.npos)
        return Parse::Broken;
    at += head + 4;
    return Parse::Whole;
}

Parse parseFrame(const char *&at, const char *end, Frame &frame)
{
    const auto have = size_t(end - at);
    if (have < 2)
        return Parse::Partial;
    const auto *bytes = reinterpret_cast<const uint8_t *>(at);
    // No server here splits its messages, negotiates an extension or masks.
    if ((bytes[0] & 0xf0) != 0x80 || (bytes[1] & 0x80) != 0)
        return Parse::Broken;
    size_t head = 2;
    uint64_t size = bytes[1];
    if (size == 126) {
        head = 4;
        if (have < head)
            return Parse::Partial;
        size = uint64_t(bytes[2]) << 8 | bytes[3];
    } else if (size == 127) {
        head = 10;
        if (have < head)
            return Parse::Partial;
        size = 0;
        for (int i = 2; i < 10; ++i)
            size = size << 8 | bytes[i];
    }
    if (have - head < size)
        return Parse::Partial;
    frame.opcode = bytes[0] & 0x0f;
    frame.payload = {at + head, size_t(size)};
    at += head + size;
    return Parse::Whole;
}

void appendFrame(std::string &out, uint8_t opcode, std::string_view payload)
{
    out.push_back(char(0x80 | opcode));
    if (payload.size() < 126) {
        out.push_back(char(0x80 | payload.size()));
    } else {
        out.push_back(char(0x80 | 126));
        out.push_back(char(payload.size() >> 8));
        out.push_back(char(payload.size() & 0xff));
    }
    const uint32_t mask = nextMask();
    char bytes[4];
    std::memcpy(bytes, &mask, sizeof bytes);
    out.append(bytes, sizeof bytes);
    const size_t start = out.size();
    out.append(payload);
    for (size_t i = 0; i < payload.size(); ++i)
        out[start + i] = char(out[start + i] ^ bytes[i & 3]);
}

} // namespace load
