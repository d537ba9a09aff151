#include "wire.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace limit {
namespace {

using Block = std::array<uint32_t, 80>;

/// SHA-1 (RFC 3174).
std::array<uint8_t, 20> sha1(std::string text)
{
    const uint64_t bits = text.size() * 8;
    text.push_back(char(0x80));
    while (text.size() % 64 != 56)
        text.push_back('\0');
    for (int shift = 56; shift >= 0; shift -= 8)
        text.push_back(char(bits >> shift & 0xff));
    std::array<uint32_t, 5> h{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    for (size_t start = 0; start < text.size(); start += 64) {
        Block w{};
        for (size_t i = 0; i < 64; ++i)
            w[i / 4] = w[i / 4] << 8 | uint8_t(text[start + i]);
        for (size_t i = 16; i < w.size(); ++i)
            w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        auto [a, b, c, d, e] = h;
        for (size_t i = 0; i < w.size(); ++i) {
            const uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                               : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                               : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                        : (b ^ c ^ d) + 0xca62c1d6;
            const uint32_t next = std::rotl(a, 5) + f + e + w[i];
            e = d;
            d = c;
            c = std::rotl(b, 30);
            b = a;
            a = next;
        }
        h = {h[0] + a, h[1] + b, h[2] + c, h[3] + d, h[4] + e};
    }
    std::array<uint8_t, 20> digest{};
    for (size_t i = 0; i < digest.size(); ++i)
        digest[i] = uint8_t(h[i / 4] >> (24 - i % 4 * 8));
    return digest;
}

std::string base64(const std::array<uint8_t, 20> &bytes)
{
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t three = 0;
        for (size_t k = i; k < i + 3; ++k)
            three = three << 8 | (k < bytes.size() ? bytes[k] : 0);
        for (int shift = 18; shift >= 0; shift -= 6)
            text.push_back(letters[three >> shift & 0x3f]);
    }
    text.back() = '='; // 20 bytes lack one to a multiple of three
    return text;
}

void unmask(char *data, size_t size, const char *mask)
{
    uint64_t wide = 0;
    std::memcpy(&wide, mask, 4);
    wide |= wide << 32;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t word = 0;
        std::memcpy(&word, data + i, 8);
        word ^= wide;
        std::memcpy(data + i, &word, 8);
    }
    for (; i < size; ++i)
        data[i] = char(data[i] ^ mask[i & 3]);
}

} // namespace

std::string handshakeAnswer(std::string_view key)
{
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n\r\n";
}

Parse parseFrame(char *&at, const char *end, Frame &frame)
{
    const auto have = size_t(end - at);
    if (have < 6)
        return Parse::Partial;
    const auto *bytes = reinterpret_cast<const uint8_t *>(at);
    size_t size = bytes[1] & 0x7f;
    if ((bytes[0] & 0xf0) != 0x80 || (bytes[1] & 0x80) == 0 || size == 127)
        return Parse::Broken;
    size_t head = 6;
    if (size == 126) {
        size = size_t(bytes[2]) << 8 | bytes[3];
        head = 8;
    }
    if (have < head + size)
        return Parse::Partial;
    unmask(at + head, size, at + head - 4);
    frame.opcode = bytes[0] & 0x0f;
    frame.payload = {at + head, size};
    at += head + size;
    return Parse::Whole;
}

size_t putHead(char *end, size_t size)
{
    const size_t head = size < 126 ? 2 : size <= UINT16_MAX ? 4 : 10;
    char *at = end - head;
    at[0] = char(0x81);
    at[1] = char(head == 2 ? size : head == 4 ? 126 : 127);
    for (size_t i = 2; i < head; ++i)
        at[i] = char(size >> (head - 1 - i) * 8 & 0xff);
    return head;
}

void appendFrame(std::string &out, std::string_view text)
{
    char head[headRoom];
    const size_t size = putHead(head + headRoom, text.size());
    out.append(head + headRoom - size, size).append(text);
}

std::string_view textBehind(std::string_view json, std::string_view key)
{
    const void *found = memmem(json.data(), json.size(), key.data(), key.size());
    if (!found)
        return {};
    const char *const start = static_cast<const char *>(found) + key.size();
    const char *const end = json.data() + json.size();
    for (const char *at = start; at < end; ++at) {
        at = static_cast<const char *>(memchr(at, '"', size_t(end - at)));
        if (!at)
            return {};
        size_t slashes = 0;
        while (at - slashes > start && at[-1 - std::ptrdiff_t(slashes)] == '\\')
            ++slashes;
        if (slashes % 2 == 0)
            return {start, size_t(at - start)};
    }
    return {};
}

int64_t numberBehind(std::string_view json, std::string_view key, int64_t otherwise)
{
    const void *found = memmem(json.data(), json.size(), key.data(), key.size());
    if (!found)
        return otherwise;
    int64_t number = 0;
    for (const char *at = static_cast<const char *>(found) + key.size(); *at >= '0' && *at <= '9';
         ++at)
        number = number * 10 + (*at - '0');
    return number;
}

} // namespace limit
