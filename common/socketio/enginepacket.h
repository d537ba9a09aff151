#pragma once

#include "result.h"

#include <QByteArray>

/// Engine.IO protocol 4 over WebSocket: a text frame is one digit and the rest; a binary frame is a
/// binary message without a digit. Source: https://github.com/socketio/engine.io-protocol
namespace chatbook::socketio {

enum class EngineType : char {
    Open = '0',
    Close = '1',
    Ping = '2',
    Pong = '3',
    Message = '4',
    Upgrade = '5',
    Noop = '6',
};

struct EnginePacket
{
    EngineType type = EngineType::Message;
    QByteArray data = {}; ///< the rest after the digit, UTF-8

    friend bool operator==(const EnginePacket &, const EnginePacket &) = default;
};

/// Parses a text frame. `ErrorCode::Invalid` for an empty one or one without its digit.
Result<EnginePacket> decodeEngine(QByteArray frame);

QByteArray encodeEngine(EngineType type, const QByteArray &data = {});

} // namespace chatbook::socketio
