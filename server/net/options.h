#pragma once

#include "wirelimits.h"

#include <QStringList>

#include <chrono>

/// The generic Socket.IO server: it knows connections and events, and no chat.
namespace chatbook::net {

using std::chrono::milliseconds;

/// What may be set about connections. Sizes are bytes.
struct Options
{
    QStringList allowedOrigins;       ///< such as `https://chat.example`; no Origin at all is fine
    int maxConnections = 12'000;      ///< 0 for no limit
    int maxNewcomers = 256;           ///< whose HTTP request is not whole yet; the oldest gives way
    qsizetype maxHead = 16'384;       ///< of the HTTP request
    milliseconds headTimeout{10'000}; ///< until the HTTP request is whole
    milliseconds connectTimeout{10'000}; ///< until the peer has sent CONNECT
    milliseconds pingInterval{25'000};
    milliseconds pingTimeout{20'000};
    milliseconds closeTimeout{3'000};       ///< until a closed peer that does not read is cut off
    milliseconds timerStep{250};            ///< timeouts are rounded up to this, to share wake-ups
    qint64 maxPayload = limits::maxPayload; ///< of one incoming message
    qint64 maxLiveBacklog = 1 << 20;        ///< of live events that wait: the peer is closed
    qint64 maxForeignBacklog = 1 << 20;     ///< of automatic pongs that wait: it is cut off
    qint64 maxBacklog = 32 << 20;           ///< of all that waits: it is cut off
    qint64 highWater = 1 << 18;             ///< above it, pages and replays should pause
    qint64 lowWater = 1 << 17;              ///< below it, they may go on
};

} // namespace chatbook::net
