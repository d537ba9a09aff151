#pragma once

#include "net/flusher.h"
#include "net/frame.h"
#include "net/options.h"

#include <QList>

#include <array>

namespace chatbook::net {

/// The one way out to a peer. Whole frames go straight to its TCP connection, past the QWebSocket,
/// which sends nothing on its own but whole control frames: the answer to the handshake, pongs
/// and the close frame. Those are seen here as foreign bytes.
///
/// What waits in the socket is accounted for by kind, in order, while anything waits.
class Outgoing
{
public:
    enum class Kind : quint8 { Live, Other };

    /// What has become of the bounds of `Options`.
    enum class Verdict : quint8 {
        Fine,
        TooMuchLive, ///< close the peer: it can come back and resume
        TooMuch,     ///< cut it off
    };

    Outgoing(QTcpSocket *socket, const Options &options, Flusher &flusher);

    Verdict send(const Frame &frame, Kind kind);

    /// Compares the account with what waits in the socket. To be called when it has written,
    /// and when the QWebSocket may have written to it.
    Verdict settle();

    /// Bytes that wait.
    qint64 backlog() const { return m_waiting; }

    /// Whether the backlog went above the high-water mark and now is below the low one. True
    /// once for each time.
    bool takeDrained();

private:
    enum class Owner : quint8 { Live, Other, Foreign };
    struct Segment
    {
        Owner owner;
        qint64 size;
    };

    void append(Owner owner, qint64 size);
    Verdict verdict() const;
    qint64 &total(Owner owner) { return m_totals[size_t(owner)]; }

    QTcpSocket *m_socket;
    const Options &m_options;
    Flusher &m_flusher;
    QList<Segment> m_segments; ///< neighbours of one owner are one segment
    std::array<qint64, 3> m_totals{};
    qint64 m_waiting = 0; ///< the sum of the segments
    bool m_wasHigh = false;
};

} // namespace chatbook::net
