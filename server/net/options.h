#pragma once

#include "wirelimits.h"

#include <QStringList>
#include <QSysInfo>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

/// The generic Socket.IO server: connections and events, nothing of chat.
namespace chatbook::server::net {

using std::chrono::milliseconds;

/// Options about connections. Sizes are bytes; a bound of 0 is none.
struct Options
{
    QStringList allowedOrigins; ///< such as `https://chat.example`; no Origin is always allowed
    QString machineName = QSysInfo::machineHostName(); ///< pages at this name are the server's own
    int maxConnections = 12'000;
    int maxPerAddress = 1'000;        ///< connections, see addressKey()
    std::optional<int> maxUnjoined;   ///< the oldest is closed; see unjoined()
    int maxPendingHandshakes = 256;   ///< whose HTTP request is not complete; the oldest is cut off
    qsizetype maxHead = 16'384;       ///< of the HTTP request
    milliseconds headTimeout{10'000}; ///< until the HTTP request is complete
    milliseconds connectTimeout{10'000}; ///< until the peer has sent CONNECT
    milliseconds joinTimeout{600'000};   ///< until its owner knows the peer
    milliseconds pingInterval{25'000};
    milliseconds pingTimeout{20'000};
    milliseconds closeTimeout{3'000};       ///< until a closed peer is cut off, if it stays
    milliseconds timerStep{250};            ///< timeouts are rounded up to this, to share wake-ups
    qint64 maxPayload = limits::maxPayload; ///< of one incoming message
    int maxFragments = 1'024;               ///< of one incoming message
    qint64 maxLiveBacklog = 1 << 20;        ///< of live events that wait: the peer is closed
    qint64 maxControlBacklog = 1 << 20;     ///< of pongs that wait: it is cut off
    qint64 maxBacklog = 32 << 20;           ///< of everything that waits: it is cut off
    int framesPerSecond = 1'000;            ///< messages and control frames; more have to wait
    qint64 readingStops = 2 << 20;          ///< of everything that waits: nothing more is read
    qint64 highWater = 1 << 18;             ///< above it, pages and replays should pause
    qint64 lowWater = 1 << 17;              ///< below it, they may go on

    /// The number that clients are told, also when maxPayload is no bound.
    qint64 largestPayload() const
    {
        return maxPayload > 0 ? maxPayload : std::numeric_limits<int>::max();
    }

    /// If not set, half of the connections: the other half is for known users. No bound if there is
    /// none on connections.
    int unjoined() const
    {
        return maxUnjoined.value_or(maxConnections == 0 ? 0 : std::max(256, maxConnections / 2));
    }
};

} // namespace chatbook::server::net
