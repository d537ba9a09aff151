#pragma once

#include "wirelimits.h"

#include <QStringList>
#include <QSysInfo>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

/// The generic Socket.IO server: it knows connections and events, and no chat.
namespace chatbook::server::net {

using std::chrono::milliseconds;

/// What may be set about connections. Sizes are bytes; 0 of what is a bound is none.
struct Options
{
    QStringList allowedOrigins; ///< such as `https://chat.example`; no Origin at all is fine
    QString machineName = QSysInfo::machineHostName(); ///< a page at it is the server's own
    int maxConnections = 12'000;
    int maxPerAddress = 1'000;        ///< connections, see addressKey()
    std::optional<int> maxUnjoined;   ///< connections, the oldest gives way; see unjoined()
    int maxPendingHandshakes = 256;   ///< whose HTTP request is not whole yet; the oldest gives way
    qsizetype maxHead = 16'384;       ///< of the HTTP request
    milliseconds headTimeout{10'000}; ///< until the HTTP request is whole
    milliseconds connectTimeout{10'000}; ///< until the peer has sent CONNECT
    milliseconds joinTimeout{600'000};   ///< until its owner knows who the peer is
    milliseconds pingInterval{25'000};
    milliseconds pingTimeout{20'000};
    milliseconds closeTimeout{3'000};       ///< until a closed peer is cut off, if it stays
    milliseconds timerStep{250};            ///< timeouts are rounded up to this, to share wake-ups
    qint64 maxPayload = limits::maxPayload; ///< of one incoming message
    int maxFragments = 1'024;               ///< of one incoming message
    qint64 maxLiveBacklog = 1 << 20;        ///< of live events that wait: the peer is closed
    qint64 maxControlBacklog = 1 << 20;     ///< of pongs that wait: it is cut off
    qint64 maxBacklog = 32 << 20;           ///< of all that waits: it is cut off
    int framesPerSecond = 1'000;            ///< messages and control frames; more are left to wait
    qint64 readingStops = 2 << 20;          ///< of all that waits: nothing more is taken from it
    qint64 highWater = 1 << 18;             ///< above it, pages and replays should pause
    qint64 lowWater = 1 << 17;              ///< below it, they may go on

    /// What maxPayload comes to: clients are told a number, without a bound too.
    qint64 largestPayload() const
    {
        return maxPayload > 0 ? maxPayload : std::numeric_limits<int>::max();
    }

    /// If nothing else is given, half of the connections: the other half is for those who are
    /// known. Who lifts the one bound lifts the other.
    int unjoined() const
    {
        return maxUnjoined.value_or(maxConnections == 0 ? 0 : std::max(256, maxConnections / 2));
    }
};

} // namespace chatbook::server::net
