#pragma once

#include <QAnyStringView>

#include <QByteArray>
#include <initializer_list>

namespace chatbook::server::net {

/// A WebSocket frame from server to client, encoded. Such a frame is not masked (RFC 6455,
/// 5.1), so the same bytes serve every connection, and copies share them.
class Frame
{
public:
    /// A text message in one frame, given in parts.
    static Frame text(std::initializer_list<QByteArrayView> parts);

    /// A Socket.IO event in `/` with one argument, which is already JSON.
    static Frame event(QAnyStringView name, const QByteArray &json);

    /// A Socket.IO ack in `/` with one argument, which is already JSON, given in parts.
    static Frame ack(quint64 id, std::initializer_list<QByteArrayView> json);

    /// The answer to a ping with that payload, of at most 125 bytes.
    static Frame pong(QByteArrayView payload);

    /// A close frame, with a reason of at most 123 bytes of UTF-8.
    static Frame close(quint16 code, const QString &reason);

    const QByteArray &bytes() const { return m_bytes; }

private:
    explicit Frame(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {}

    QByteArray m_bytes;
};

} // namespace chatbook::server::net
