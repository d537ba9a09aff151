#pragma once

#include <QAnyStringView>
#include <QByteArray>

namespace chatbook::net {

/// A WebSocket frame from server to client, encoded. Such a frame is not masked (RFC 6455,
/// 5.1), so the same bytes serve every connection, and copies share them.
class Frame
{
public:
    /// A text message in one frame.
    static Frame text(const QByteArray &utf8);

    /// A Socket.IO event in `/` with one argument, which is JSON already.
    static Frame event(QAnyStringView name, const QByteArray &json);

    const QByteArray &bytes() const { return m_bytes; }

private:
    explicit Frame(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {}

    QByteArray m_bytes;
};

} // namespace chatbook::net
