#pragma once

#include "options.h"

#include <QByteArray>
#include <QLatin1StringView>
#include <QWebSocketProtocol>

#include <array>
#include <optional>

namespace chatbook::server::net {

/// Parses what a client sends on a WebSocket, as strictly as RFC 6455 asks of a server. It works on
/// bytes alone, in pieces of any size, and keeps no more than the incomplete message.
///
/// It replaces QWebSocket's own reading, which accepts unmasked frames, refuses a character that is
/// split across two fragments, drops a byte order mark and does not bound the number of fragments.
class FrameReader
{
public:
    enum class Kind : quint8 { Text, Binary, Ping, Pong, Close, Violation };

    struct Item
    {
        Kind kind = Kind::Violation;
        QByteArray payload = {}; ///< of a message, a ping or a pong; valid UTF-8 in a text
        /// The peer's code, or the one for its violation. The value may be outside the enumeration.
        quint16 code = QWebSocketProtocol::CloseCodeNormal;
        QLatin1StringView reason = {}; ///< of a violation, as a sentence

        friend bool operator==(const Item &, const Item &) = default;
    };

    /// Uses `maxPayload` and `maxFragments` of `options`, which must outlive this.
    explicit FrameReader(const Options &options)
        : m_options(options)
    {}

    /// Takes bytes from the front of `bytes` up to the end of the next message or control frame.
    /// None when it needs more bytes. After a close frame or a violation it takes nothing.
    std::optional<Item> next(QByteArrayView &bytes);

private:
    bool isFinal() const { return (m_head[0] & 0x80) != 0; }
    int opcode() const { return m_head[0] & 0x0f; }
    bool isControl() const { return (m_head[0] & 0x08) != 0; }
    int shortLength() const { return m_head[1] & 0x7f; }
    int headSize() const;
    std::optional<Item> judgeStart();
    std::optional<Item> judgeLength();
    void takePayload(QByteArrayView &bytes);
    std::optional<Item> finishFrame();
    Item finishClose(const QByteArray &payload);
    Item violation(quint16 code, QLatin1StringView reason);

    const Options &m_options;
    std::array<uchar, 14> m_head{}; ///< of the current frame, as much as has come; with the mask
    quint8 m_headSize = 0;
    bool m_ended = false;
    std::optional<Kind> m_kind; ///< of the incomplete message
    int m_fragments = 0;        ///< of that message
    qint64 m_left = 0;          ///< bytes of the current frame's payload
    qint64 m_taken = 0;         ///< bytes of that payload that have come
    QByteArray m_message;       ///< as much of the message as has come
    QByteArray m_control; ///< of the payload of a control frame, which may come inside a message
};

} // namespace chatbook::server::net
