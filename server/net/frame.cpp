#include "net/frame.h"

#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QtEndian>

namespace chatbook::net {

Frame Frame::text(const QByteArray &utf8)
{
    constexpr char finalText = char(0x81);
    const auto size = quint64(utf8.size());
    QByteArray bytes(1, finalText);
    bytes.reserve(10 + utf8.size());
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
    bytes += utf8;
    return Frame(bytes);
}

Frame Frame::event(QAnyStringView name, const QByteArray &json)
{
    using namespace socketio;
    return text(encodeEngine(EngineType::Message, encodeEvent(name, json)));
}

} // namespace chatbook::net
