#include "outgoing.h"

#include "exceeds.h"

#include <algorithm>

#include <sys/socket.h>
#include <sys/uio.h>

namespace chatbook::server::net {
namespace {

/// Pieces for one call of the kernel; usually as many frames as one turn has for a peer.
constexpr qsizetype piecesAtOnce = 64;

} // namespace

Outgoing::Outgoing(const PeerSocket &peerSocket, const Options &options)
    : m_socket(peerSocket.socket.get())
    , m_tls(peerSocket.tls.get())
    , m_options(options)
{
    settle(); // the answer to the handshake
}

bool Outgoing::append(const Frame &frame, Kind kind)
{
    gather(frame.bytes(), kind);
    m_wasHigh = m_wasHigh || backlog() > m_options.highWater;
    return m_gatheredBytes > m_options.highWater;
}

void Outgoing::gather(const QByteArray &bytes, Kind kind)
{
    m_gathered.push_back({bytes, kind});
    m_gatheredBytes += bytes.size();
}

/// Makes TLS records of what was gathered, behind what TLS itself had to say. Neighbours of one
/// kind share their records.
void Outgoing::encrypt()
{
    const QVarLengthArray<Gathered, 1> plain = std::exchange(m_gathered, {});
    m_gatheredBytes = 0;
    if (m_tls->hasForWire())
        gather(m_tls->takeForWire(), Kind::Control);
    for (auto next = plain.begin(); next != plain.end();) {
        const Kind kind = next->kind;
        QByteArray bytes = next->bytes;
        while (++next != plain.end() && next->kind == kind)
            bytes += next->bytes;
        m_tls->send(bytes);
        gather(m_tls->takeForWire(), kind);
    }
}

/// Sends what was gathered and gives the bytes that the kernel took. It bypasses QTcpSocket, which
/// would copy them and watch the descriptor for the rest of the turn; this is right only while
/// nothing waits in it. QTcpSocket finds errors of the connection by itself.
qint64 Outgoing::sendAtOnce() const
{
    const auto descriptor = int(m_socket->socketDescriptor());
    if (m_gathered.size() == 1) {
        const QByteArray &bytes = m_gathered.first().bytes;
        return std::max<qint64>(0, ::send(descriptor, bytes.constData(), size_t(bytes.size()),
                                          MSG_DONTWAIT | MSG_NOSIGNAL));
    }
    std::array<iovec, piecesAtOnce> pieces; // NOLINT(cppcoreguidelines-pro-type-member-init): 1 KiB
    qint64 all = 0;
    for (qsizetype next = 0; next < m_gathered.size();) {
        const qsizetype count = std::min(piecesAtOnce, m_gathered.size() - next);
        qint64 size = 0;
        for (qsizetype i = 0; i < count; ++i) {
            const QByteArray &bytes = m_gathered[next + i].bytes;
            pieces[size_t(i)] = {const_cast<char *>(bytes.constData()), size_t(bytes.size())};
            size += bytes.size();
        }
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = size_t(count);
        const auto sent = ::sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        all += std::max<qint64>(0, sent);
        if (sent < size)
            break;
        next += count;
    }
    return all;
}

Outgoing::Verdict Outgoing::flush()
{
    if (m_waiting > 0) {
        m_socket->flush();
        settle();
    }
    if (m_tls)
        encrypt();
    qint64 sent = m_waiting == 0 && !m_gathered.isEmpty() ? sendAtOnce() : 0;
    if (sent == m_gatheredBytes) {
        m_gathered = {};
        m_gatheredBytes = 0;
        return verdict();
    }
    // A write may call back, and then more is gathered.
    for (const Gathered &gathered : std::exchange(m_gathered, {})) {
        const qint64 size = gathered.bytes.size();
        m_gatheredBytes -= size;
        const qint64 gone = std::min(sent, size);
        sent -= gone;
        if (gone == size)
            continue;
        m_socket->write(gone == 0 ? gathered.bytes : gathered.bytes.sliced(gone));
        queue(gathered.kind, size - gone);
    }
    return verdict();
}

Outgoing::Verdict Outgoing::settle()
{
    const qint64 waiting = m_socket->bytesToWrite();
    if (waiting > m_waiting)
        queue(Kind::Control, waiting - m_waiting);
    while (m_waiting > waiting) {
        Segment &first = m_segments.first();
        const qint64 gone = std::min(first.size, m_waiting - waiting);
        first.size -= gone;
        total(first.kind) -= gone;
        m_waiting -= gone;
        if (first.size == 0)
            m_segments.removeFirst();
    }
    if (m_segments.isEmpty())
        m_segments = {}; // frees its memory: most connections have nothing waiting
    return verdict();
}

void Outgoing::end()
{
    if (m_tls) {
        m_tls->end();
        encrypt();
        sendAtOnce();
        m_gathered = {};
        m_gatheredBytes = 0;
    }
    ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
}

bool Outgoing::takeDrained()
{
    if (!m_wasHigh || backlog() >= m_options.lowWater)
        return false;
    m_wasHigh = false;
    return true;
}

void Outgoing::queue(Kind kind, qint64 size)
{
    if (m_segments.isEmpty() || m_segments.last().kind != kind)
        m_segments.append({kind, 0});
    m_segments.last().size += size;
    total(kind) += size;
    m_waiting += size;
    m_wasHigh = m_wasHigh || m_waiting > m_options.highWater;
}

Outgoing::Verdict Outgoing::verdict() const
{
    if (exceeds(m_waiting, m_options.maxBacklog) ||
        exceeds(m_totals[size_t(Kind::Control)], m_options.maxControlBacklog))
        return Verdict::TooMuch;
    if (exceeds(m_totals[size_t(Kind::Live)], m_options.maxLiveBacklog))
        return Verdict::TooMuchLive;
    return Verdict::Fine;
}

} // namespace chatbook::server::net
