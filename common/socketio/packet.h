#pragma once

#include "result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <optional>

/// Socket.IO protocol 5: the content of an Engine.IO message. Pure functions, no socket. Source:
/// https://github.com/socketio/socket.io-protocol
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

/// Shapes of `data`: Connect none or an object; ConnectError an object; Event an array of the name
/// and the arguments; Ack an array of the arguments; Disconnect none.
///
/// In binary packets `data` has `{"_placeholder":true,"num":N}` for each attachment, with N
/// counting from 0; its bytes are in `attachments`.
struct Packet
{
    PacketType type = PacketType::Event;
    QString nsp = QStringLiteral("/");
    std::optional<quint64> id = {}; ///< of the requested or given ack; below 2^53
    QJsonValue data = QJsonValue(QJsonValue::Undefined);
    int attachmentCount = 0;            ///< in binary packets: how many binary frames follow
    QList<QByteArray> attachments = {}; ///< filled by PacketAssembler

    friend bool operator==(const Packet &, const Packet &) = default;
};

inline constexpr int maxAttachments = 10;

/// `ErrorCode::Invalid` for anything that is not well-formed. Escaped lone surrogates in the JSON
/// are kept. `attachments` stay empty.
Result<Packet> decode(const QByteArray &text);

/// The text of `packet`; the frames of its attachments must follow.
QByteArray encode(const Packet &packet);

/// What precedes the one argument of an event in `/`, or of an ack. After the argument, which is
/// JSON, a `]` ends the packet. So a server encodes a document once, and copies it once.
QByteArray eventHead(QAnyStringView name, std::optional<quint64> id = std::nullopt);
QByteArray ackHead(quint64 id);

/// Compact JSON in UTF-8.
QByteArray toJsonBytes(const QJsonObject &object);

/// Puts binary packets and their attachments together, for one connection. After an error close the
/// connection: this cannot be used any more.
class PacketAssembler
{
public:
    /// A packet, or none while its attachments are not complete.
    using Step = Result<std::optional<Packet>>;

    /// `mostBytes` bounds a packet's attachments together.
    explicit PacketAssembler(qint64 mostBytes)
        : m_mostBytes(mostBytes)
    {}

    /// The next Engine.IO message. It is an error if attachments are still missing.
    Step addText(const QByteArray &text);

    /// The next binary frame. An error if none is expected; `ErrorCode::TooLarge` if the
    /// attachments together are too large.
    Step addBinary(const QByteArray &bytes);

private:
    qint64 m_mostBytes;
    QByteArray m_text; ///< of the waiting packet: parsed, it may be many times as large
    int m_missing = 0; ///< attachments of that packet
    QList<QByteArray> m_attachments; ///< received ones
    qint64 m_bytes = 0;              ///< of those
};

} // namespace chatbook::socketio
