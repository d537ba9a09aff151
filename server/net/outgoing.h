#pragma once

#include "frame.h"
#include "options.h"
#include "peersocket.h"

#include <QList>
#include <QVarLengthArray>

#include <array>

namespace chatbook::server::net {

/// The one way out to a peer. Frames are gathered until flush(). Then they go to the kernel in one
/// write, straight to the TCP connection or through TLS. If the answer to the handshake waits in
/// the socket, it is of the kind Control.
///
/// What the kernel does not take waits in the socket, encrypted if there is TLS, and is counted by
/// kind, in order.
class Outgoing
{
public:
    enum class Kind : quint8 { Live, Other, Control };

    /// Whether a bound of `Options` was exceeded.
    enum class Verdict : quint8 {
        Fine,
        TooMuchLive, ///< close the peer: it can come back and resume
        TooMuch,     ///< cut it off
    };

    Outgoing(const PeerSocket &peerSocket, const Options &options);

    /// Gathers it for the next flush(). True: much was gathered, so flush at once.
    bool append(const Frame &frame, Kind kind);

    /// Gives the kernel all that it takes. The rest follows by itself, one piece in each turn of
    /// the event loop, or with the next flush().
    Verdict flush();

    /// Updates the counts to what waits in the socket. Call it whenever the socket has written:
    /// flush() relies on it.
    Verdict settle();

    /// Tells the peer that nothing more comes; it may still send. Only while nothing waits.
    void end();

    /// Bytes that wait, those for the next flush() included.
    qint64 backlog() const { return m_waiting + m_gatheredBytes; }

    /// Bytes that wait in the socket.
    qint64 waiting() const { return m_waiting; }

    /// Whether the backlog went above the high-water mark and is now below the low one. True once
    /// for each time.
    bool takeDrained();

private:
    struct Segment
    {
        Kind kind;
        qint64 size;
    };
    struct Gathered
    {
        QByteArray bytes;
        Kind kind;
    };

    void gather(const QByteArray &bytes, Kind kind);
    void encrypt();
    qint64 sendAtOnce() const;
    void queue(Kind kind, qint64 size);
    Verdict verdict() const;
    qint64 &total(Kind kind) { return m_totals[size_t(kind)]; }

    QTcpSocket *m_socket;
    TlsSession *m_tls; ///< none: plain
    const Options &m_options;
    QVarLengthArray<Gathered, 1> m_gathered; ///< for the next flush(); usually one
    qint64 m_gatheredBytes = 0;
    QList<Segment> m_segments; ///< of what waits; neighbours of one kind are one segment
    std::array<qint64, 3> m_totals{};
    qint64 m_waiting = 0; ///< the sum of the segments
    bool m_wasHigh = false;
};

} // namespace chatbook::server::net
