#include "frame.h"

#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QVarLengthArray>
#include <QtEndian>

#include <array>
#include <span>

namespace chatbook::server::net {
namespace {

/// The Engine.IO packet that carries Socket.IO packets.
constexpr char messageType = char(socketio::EngineType::Message);
constexpr QByteArrayView message(&messageType, 1);

constexpr char finalText = char(0x81);

/// A whole frame: `start`, then the parts.
QByteArray encoded(char start, std::span<const QByteArrayView> parts)
{
    quint64 size = 0;
    for (const QByteArrayView part : parts)
        size += quint64(part.size());
    QByteArray bytes;
    bytes.reserve(10 + qsizetype(size));
    bytes += start;
    if (size < 126) {
        bytes += char(size);
    } else if (size <= 0xffff) {
        const quint16 length = qToBigEndian(quint16(size));
        bytes += char(126);
        bytes.append(reinterpret_cast<const char *>(&length), sizeof length);
    } else {
        const quint64 length = qToBigEndian(size);
        bytes += char(127);
        bytes.append(reinterpret_cast<const char *>(&length), sizeof length);
    }
    for (const QByteArrayView part : parts)
        bytes += part;
    return bytes;
}

} // namespace

Frame Frame::text(std::initializer_list<QByteArrayView> parts)
{
    return Frame(encoded(finalText, parts));
}

Frame Frame::event(QAnyStringView name, const QByteArray &json)
{
    return text({message, socketio::eventHead(name), json, "]"});
}

Frame Frame::ack(quint64 id, std::initializer_list<QByteArrayView> json)
{
    const QByteArray head = socketio::ackHead(id);
    QVarLengthArray<QByteArrayView, 8> parts{message, head};
    parts.append(json.begin(), qsizetype(json.size()));
    parts.append("]");
    return Frame(encoded(finalText, parts));
}

Frame Frame::pong(QByteArrayView payload)
{
    constexpr char finalPong = char(0x8a);
    return Frame(encoded(finalPong, std::array{payload}));
}

Frame Frame::close(quint16 code, const QString &reason)
{
    constexpr char finalClose = char(0x88);
    const quint16 number = qToBigEndian(code);
    const QByteArray text = reason.toUtf8();
    return Frame(
        encoded(finalClose,
                std::array{QByteArrayView(reinterpret_cast<const char *>(&number), sizeof number),
                           QByteArrayView(text)}));
}

} // namespace chatbook::server::net
