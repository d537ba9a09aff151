#include "net/outgoing.h"

#include <algorithm>

#include <sys/socket.h>

namespace chatbook::net {
namespace {

/// Bytes that the kernel takes at once. Past QTcpSocket, which would watch the descriptor for
/// the rest of the turn at a cost that grows with the number of connections; right only while
/// nothing waits in it. What is wrong with the connection QTcpSocket finds out by itself.
qint64 sendAtOnce(const QTcpSocket &socket, const QByteArray &bytes)
{
    return std::max<qint64>(0, ::send(int(socket.socketDescriptor()), bytes.constData(),
                                      size_t(bytes.size()), MSG_DONTWAIT | MSG_NOSIGNAL));
}

} // namespace

Outgoing::Outgoing(QTcpSocket *socket, const Options &options, Flusher &flusher)
    : m_socket(socket)
    , m_options(options)
    , m_flusher(flusher)
{}

Outgoing::Verdict Outgoing::send(const Frame &frame, Kind kind)
{
    const Verdict before = settle();
    if (before != Verdict::Fine)
        return before;
    const QByteArray &bytes = frame.bytes();
    const qint64 sent = m_waiting == 0 ? sendAtOnce(*m_socket, bytes) : 0;
    if (sent == bytes.size())
        return Verdict::Fine;
    m_socket->write(sent == 0 ? bytes : bytes.sliced(sent));
    append(kind == Kind::Live ? Owner::Live : Owner::Other, bytes.size() - sent);
    return verdict();
}

Outgoing::Verdict Outgoing::settle()
{
    const qint64 waiting = m_socket->bytesToWrite();
    if (waiting > m_waiting)
        append(Owner::Foreign, waiting - m_waiting);
    else if (waiting > 0 && waiting < m_waiting)
        m_flusher.flushSoon(m_socket);
    while (m_waiting > waiting) {
        Segment &first = m_segments.first();
        const qint64 gone = std::min(first.size, m_waiting - waiting);
        first.size -= gone;
        total(first.owner) -= gone;
        m_waiting -= gone;
        if (first.size == 0)
            m_segments.removeFirst();
    }
    if (m_segments.isEmpty())
        m_segments = {}; // its memory too: most connections have nothing waiting
    return verdict();
}

bool Outgoing::takeDrained()
{
    if (!m_wasHigh || m_waiting >= m_options.lowWater)
        return false;
    m_wasHigh = false;
    return true;
}

void Outgoing::append(Owner owner, qint64 size)
{
    if (m_segments.isEmpty() || m_segments.last().owner != owner)
        m_segments.append({owner, 0});
    m_segments.last().size += size;
    total(owner) += size;
    m_waiting += size;
    m_wasHigh = m_wasHigh || m_waiting > m_options.highWater;
}

Outgoing::Verdict Outgoing::verdict() const
{
    if (m_waiting > m_options.maxBacklog ||
        m_totals[size_t(Owner::Foreign)] > m_options.maxForeignBacklog)
        return Verdict::TooMuch;
    if (m_totals[size_t(Owner::Live)] > m_options.maxLiveBacklog)
        return Verdict::TooMuchLive;
    return Verdict::Fine;
}

} // namespace chatbook::net
