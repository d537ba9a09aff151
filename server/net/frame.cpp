#include "net/frame.h"

#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QtEndian>

namespace chatbook::net {
namespace {

/// The Engine.IO packet that Socket.IO's go in.
constexpr char messageType = char(socketio::EngineType::Message);
constexpr QByteArrayView message(&messageType, 1);

} // namespace

Frame Frame::text(std::initializer_list<QByteArrayView> parts)
{
    constexpr char finalText = char(0x81);
    quint64 size = 0;
    for (const QByteArrayView part : parts)
        size += quint64(part.size());
    QByteArray bytes;
    bytes.reserve(10 + qsizetype(size));
    bytes += finalText;
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
    return Frame(std::move(bytes));
}

Frame Frame::event(QAnyStringView name, const QByteArray &json)
{
    return text({message, socketio::eventHead(name), json, "]"});
}

Frame Frame::ack(quint64 id, const QByteArray &json)
{
    return text({message, socketio::ackHead(id), json, "]"});
}

} // namespace chatbook::net
