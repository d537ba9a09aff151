#pragma once

#include "options.h"

#include <QByteArray>
#include <QLatin1StringView>
#include <QWebSocketProtocol>

#include <array>
#include <optional>

namespace chatbook::server::net {

/// Takes apart what a client sends on a WebSocket, as strictly as RFC 6455 asks of a server. Over
/// bytes alone, in pieces of any size, and it keeps no more than the message that is not whole yet.
///
/// In place of QWebSocket's own reading, which lets unmasked frames pass, refuses a character that
/// is split across two fragments, drops a byte order mark and bounds no number of fragments.
class FrameReader
{
public:
    enum class Kind : quint8 { Text, Binary, Ping, Pong, Close, Violation };

    struct Item
    {
        Kind kind = Kind::Violation;
        QByteArray payload = {}; ///< of a message, a ping or a pong; valid UTF-8 in a text
        /// The peer's, or for its violation. It may be more than the enumeration can hold.
        quint16 code = QWebSocketProtocol::CloseCodeNormal;
        QLatin1StringView reason = {}; ///< of a violation, in a sentence

        friend bool operator==(const Item &, const Item &) = default;
    };

    /// Of `options`, which are to live as long, it holds to `maxPayload` and `maxFragments`.
    explicit FrameReader(const Options &options)
        : m_options(options)
    {}

    /// Takes from `bytes` as far as the next message or control frame is whole. None when all were
    /// taken before. Nothing is taken any more after a close frame or a violation.
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
    std::array<uchar, 14> m_head{}; ///< of the current frame, as much as has come; the mask ends it
    quint8 m_headSize = 0;
    bool m_ended = false;
    std::optional<Kind> m_kind; ///< of the message that is not whole yet
    int m_fragments = 0;        ///< of it
    qint64 m_left = 0;          ///< bytes of the current frame's payload
    qint64 m_taken = 0;         ///< bytes of the same
    QByteArray m_message;       ///< as much of the message as has come
    QByteArray m_control;       ///< of the payload of a control frame, which may come amid it
};

} // namespace chatbook::server::net
