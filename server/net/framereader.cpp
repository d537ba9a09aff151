#include "framereader.h"

#include "exceeds.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <utility>

namespace chatbook::server::net {
namespace {

constexpr int maskSize = 4;
constexpr int maxControlPayload = 125;

enum Opcode { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

bool isKnown(int opcode)
{
    return opcode <= Binary || (opcode >= Close && opcode <= Pong);
}

/// The codes that RFC 6455 (7.4) and its registry let a peer send.
bool isCloseCode(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

/// Applies `mask`, whose first byte belongs to the first of the bytes.
void unmask(char *bytes, qsizetype size, std::array<uchar, maskSize> mask)
{
    quint32 half = 0;
    std::memcpy(&half, mask.data(), sizeof half);
    const quint64 key = quint64(half) << 32 | half;
    qsizetype i = 0;
    for (; i + qsizetype(sizeof key) <= size; i += sizeof key) {
        quint64 word = 0;
        std::memcpy(&word, bytes + i, sizeof word);
        word ^= key;
        std::memcpy(bytes + i, &word, sizeof word);
    }
    for (; i < size; ++i)
        bytes[i] = char(uchar(bytes[i]) ^ mask[size_t(i) % maskSize]);
}

} // namespace

std::optional<FrameReader::Item> FrameReader::next(QByteArrayView &bytes)
{
    while (!m_ended && !bytes.isEmpty()) {
        if (m_headSize < headSize()) {
            m_head[m_headSize++] = uchar(bytes.front());
            bytes = bytes.sliced(1);
            if (m_headSize == 2)
                if (auto refused = judgeStart())
                    return refused;
            if (m_headSize < headSize())
                continue;
            if (auto refused = judgeLength())
                return refused;
        } else {
            takePayload(bytes);
        }
        if (m_left == 0)
            if (auto item = finishFrame())
                return item;
    }
    return std::nullopt;
}

/// The size of the current frame's head; until its second byte has come, that of the smallest one.
int FrameReader::headSize() const
{
    const int length = m_headSize < 2 ? 0 : shortLength();
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + maskSize;
}

/// Checks the first two bytes, so that nothing more is awaited of a wrong frame.
std::optional<FrameReader::Item> FrameReader::judgeStart()
{
    constexpr quint16 error = QWebSocketProtocol::CloseCodeProtocolError;
    if ((m_head[0] & 0x70) != 0)
        return violation(error, QLatin1StringView("A reserved bit is set."));
    if (!isKnown(opcode()))
        return violation(error, QLatin1StringView("There is no such opcode."));
    if ((m_head[1] & 0x80) == 0)
        return violation(error, QLatin1StringView("A client masks its frames."));
    if (isControl()) {
        if (!isFinal() || shortLength() > maxControlPayload)
            return violation(error, QLatin1StringView("A control frame is short and whole."));
        return std::nullopt;
    }
    if ((opcode() == Continuation) != m_kind.has_value())
        return violation(error, QLatin1StringView("A message must be whole before the next."));
    if (!m_kind)
        m_kind = opcode() == Text ? Kind::Text : Kind::Binary;
    if (exceeds(++m_fragments, m_options.maxFragments))
        return violation(QWebSocketProtocol::CloseCodePolicyViolated,
                         QLatin1StringView("The message has too many fragments."));
    return std::nullopt;
}

std::optional<FrameReader::Item> FrameReader::judgeLength()
{
    const uchar *extended = m_head.data() + 2;
    const auto length = shortLength() == 126   ? qFromBigEndian<quint16>(extended)
                        : shortLength() == 127 ? qFromBigEndian<quint64>(extended)
                                               : quint64(shortLength());
    if ((shortLength() == 126 && length < 126) || (shortLength() == 127 && length <= 0xffff) ||
        length >> 63 != 0)
        return violation(QWebSocketProtocol::CloseCodeProtocolError,
                         QLatin1StringView("The length is not in its shortest form."));
    if (!isControl() && length + quint64(m_message.size()) > quint64(m_options.largestPayload()))
        return violation(QWebSocketProtocol::CloseCodeTooMuchData,
                         QLatin1StringView("The message is too large."));
    m_left = qint64(length);
    m_taken = 0;
    return std::nullopt;
}

void FrameReader::takePayload(QByteArrayView &bytes)
{
    const qsizetype size = std::min<qsizetype>(m_left, bytes.size());
    std::array<uchar, maskSize> mask{};
    const auto first = m_head.begin() + headSize() - maskSize;
    std::rotate_copy(first, first + m_taken % maskSize, first + maskSize, mask.begin());
    QByteArray &payload = isControl() ? m_control : m_message;
    payload.append(bytes.first(size));
    unmask(payload.data() + payload.size() - size, size, mask);
    bytes = bytes.sliced(size);
    m_left -= size;
    m_taken += size;
}

std::optional<FrameReader::Item> FrameReader::finishFrame()
{
    m_headSize = 0;
    if (isControl()) {
        QByteArray payload = std::exchange(m_control, {});
        if (opcode() == Close)
            return finishClose(payload);
        return Item{.kind = opcode() == Ping ? Kind::Ping : Kind::Pong,
                    .payload = std::move(payload)};
    }
    if (!isFinal())
        return std::nullopt;
    Item message{.kind = *std::exchange(m_kind, std::nullopt),
                 .payload = std::exchange(m_message, {})};
    m_fragments = 0;
    if (message.kind == Kind::Text && !message.payload.isValidUtf8())
        return violation(QWebSocketProtocol::CloseCodeWrongDatatype,
                         QLatin1StringView("The text is not UTF-8."));
    return message;
}

FrameReader::Item FrameReader::finishClose(const QByteArray &payload)
{
    m_ended = true;
    if (payload.isEmpty())
        return {.kind = Kind::Close};
    const int code = payload.size() < 2 ? 0 : qFromBigEndian<quint16>(payload.constData());
    if (!isCloseCode(code))
        return violation(QWebSocketProtocol::CloseCodeProtocolError,
                         QLatin1StringView("There is no such close code."));
    if (!QByteArrayView(payload).sliced(2).isValidUtf8())
        return violation(QWebSocketProtocol::CloseCodeWrongDatatype,
                         QLatin1StringView("The reason is not UTF-8."));
    return {.kind = Kind::Close, .code = quint16(code)};
}

FrameReader::Item FrameReader::violation(quint16 code, QLatin1StringView reason)
{
    m_ended = true;
    return {.kind = Kind::Violation, .code = code, .reason = reason};
}

} // namespace chatbook::server::net
