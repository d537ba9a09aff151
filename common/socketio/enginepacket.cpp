#include "socketio/enginepacket.h"

#include <utility>

namespace chatbook::socketio {

Result<EnginePacket> decodeEngine(QByteArray frame)
{
    if (frame.isEmpty() || frame.front() < '0' || frame.front() > '6')
        return Error{ErrorCode::Invalid, QStringLiteral("This is not an Engine.IO packet.")};
    const auto type = EngineType(frame.front());
    frame.remove(0, 1); // copies nothing unless the frame is shared
    return EnginePacket{type, std::move(frame)};
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
