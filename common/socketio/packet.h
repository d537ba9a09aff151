#pragma once

#include "result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <optional>

/// Socket.IO protocol 5: what an Engine.IO message holds. Pure functions, no socket.
/// Source: https://github.com/socketio/socket.io-protocol
namespace chatbook::socketio {

enum class PacketType : char {
    Connect = '0',
    Disconnect = '1',
    Event = '2',
    Ack = '3',
    ConnectError = '4',
    BinaryEvent = '5',
    BinaryAck = '6',
};

/// Shapes of `data`: Connect none or an object; ConnectError an object; Event an array of the
/// name and the arguments; Ack an array of the arguments; Disconnect none.
///
/// In binary packets each attachment stands in `data` as `{"_placeholder":true,"num":N}`, N
/// counting from 0, and its bytes in `attachments`.
struct Packet
{
    PacketType type = PacketType::Event;
    QString nsp = QStringLiteral("/");
    std::optional<quint64> id = {}; ///< of the ack asked for, or given; below 2^53
    QJsonValue data = QJsonValue(QJsonValue::Undefined);
    int attachmentCount = 0;            ///< in binary packets: how many binary frames follow
    QList<QByteArray> attachments = {}; ///< filled by PacketAssembler

    friend bool operator==(const Packet &, const Packet &) = default;
};

inline constexpr int maxAttachments = 10;

/// `ErrorCode::Invalid` for whatever is not wholly well-formed. Lone surrogates that stand
/// escaped in the JSON come through as they are. `attachments` stay empty.
Result<Packet> decode(const QByteArray &text);

/// The text of `packet`; the frames of its attachments are to follow.
QByteArray encode(const Packet &packet);

/// What stands before the one argument of an event in `/`, or of an ack: after the argument, which
/// is JSON, a `]` ends the packet. So a server encodes a document once, and copies it once.
QByteArray eventHead(QAnyStringView name, std::optional<quint64> id = std::nullopt);
QByteArray ackHead(quint64 id);

/// Compact JSON in UTF-8.
QByteArray toJsonBytes(const QJsonObject &object);

/// Puts binary packets and their attachments together, for one connection. After an error it
/// is of no more use: the connection is to be closed.
class PacketAssembler
{
public:
    /// A packet, or none while its attachments are still to come.
    using Step = Result<std::optional<Packet>>;

    /// `mostBytes`: of a packet's attachments together.
    explicit PacketAssembler(qint64 mostBytes)
        : m_mostBytes(mostBytes)
    {}

    /// The next Engine.IO message. An error too when attachments are still to come.
    Step addText(const QByteArray &text);

    /// The next binary frame. An error when nobody asked for it; `ErrorCode::TooLarge` when the
    /// attachments become too many bytes.
    Step addBinary(const QByteArray &bytes);

private:
    qint64 m_mostBytes;
    QByteArray m_text; ///< of the packet that waits, parsed it may be many times as large; or empty
    int m_missing = 0; ///< attachments of it
    QList<QByteArray> m_attachments; ///< that have come
    qint64 m_bytes = 0;              ///< of those
};

} // namespace chatbook::socketio
