#include "socketio/enginepacket.h"

namespace chatbook::socketio {

Result<EnginePacket> decodeEngine(const QByteArray &frame)
{
    if (frame.isEmpty() || frame.front() < '0' || frame.front() > '6')
        return Error{ErrorCode::Invalid, QStringLiteral("This is not an Engine.IO packet.")};
    return EnginePacket{EngineType(frame.front()), frame.mid(1)};
}

QByteArray encodeEngine(EngineType type, const QByteArray &data)
{
    QByteArray frame;
    frame.reserve(1 + data.size());
    frame += char(type);
    frame += data;
    return frame;
}

} // namespace chatbook::socketio
