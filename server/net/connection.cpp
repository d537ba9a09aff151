#include "connection.h"

#include "addresskey.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <array>

namespace chatbook::server::net {

using socketio::EngineType;
using socketio::Packet;
using socketio::PacketType;

namespace {

/// Bytes that are taken from the kernel at a time: the rest of a flood waits with its sender.
constexpr qint64 readAtOnce = 16 * qint64(1024);

/// The id of a session. Nobody gains anything by knowing one.
QString makeSid()
{
    std::array<quint32, 4> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    const auto bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()), sizeof random);
    return QString::fromLatin1(
        bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

/// A time on the clock's `elapsed()`; never if there is no bound.
milliseconds deadline(milliseconds now, milliseconds timeout)
{
    return timeout.count() > 0 ? now + timeout : milliseconds::max();
}

} // namespace

Connection::Connection(PeerSocket peerSocket, Shared &shared)
    : Expiring(shared.deadlines)
    , Flushable(shared.flusher)
    , m_shared(shared)
    , m_peerSocket(std::move(peerSocket))
    , m_socket(m_peerSocket.socket.get())
    , m_reader(shared.options)
    , m_rate(shared.options.framesPerSecond)
    , m_outgoing(m_peerSocket, shared.options)
    , m_assembler(shared.options.largestPayload())
    , m_nextBeat(shared.clock.elapsed() + shared.options.pingInterval)
    , m_nextDeadline(deadline(shared.clock.elapsed(), shared.options.connectTimeout))
    , m_joinDeadline(deadline(shared.clock.elapsed(), shared.options.joinTimeout))
    , m_addressKey(net::addressKey(m_socket->peerAddress()))
{
    const Options &options = shared.options;
    m_socket->setReadBufferSize(readAtOnce);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::finish);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::written);

    sendEngine(EngineType::Open,
               socketio::toJsonBytes(
                   {{QStringLiteral("sid"), makeSid()},
                    {QStringLiteral("upgrades"), QJsonArray()},
                    {QStringLiteral("pingInterval"), qint64(options.pingInterval.count())},
                    {QStringLiteral("pingTimeout"), qint64(options.pingTimeout.count())},
                    {QStringLiteral("maxPayload"), options.largestPayload()}}));
    schedule();
    dropBuffers(); // those of the handshake
    // The peer may have sent more behind the request; there is no handler yet.
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &Connection::read, Qt::QueuedConnection);
}

Connection::~Connection()
{
    m_socket->disconnect(this);
    m_shared.keeper.destroyed(this);
}

QHostAddress Connection::peerAddress() const
{
    return plainAddress(m_socket->peerAddress());
}

void Connection::setJoined(bool joined)
{
    m_joinDeadline = joined ? milliseconds::max()
                            : deadline(m_shared.clock.elapsed(), m_shared.options.joinTimeout);
    m_shared.keeper.joinedChanged(this, joined);
    if (isOpen())
        schedule();
}

void Connection::acceptConnect()
{
    if (m_state != State::Deciding)
        return;
    m_state = State::Connected;
    schedule();
    sendPacket(
        {.type = PacketType::Connect, .data = QJsonObject{{QStringLiteral("sid"), makeSid()}}});
}

void Connection::refuseConnect(const QString &message, const QByteArray &json)
{
    if (m_state != State::Deciding)
        return;
    m_state = State::AwaitingConnect;
    m_nextDeadline = deadline(m_shared.clock.elapsed(), m_shared.options.connectTimeout);
    schedule();
    sendPacket(
        {.type = PacketType::ConnectError,
         .data = QJsonObject{{QStringLiteral("message"), message},
                             {QStringLiteral("data"), QJsonDocument::fromJson(json).object()}}});
}

void Connection::sendAck(quint64 id, std::initializer_list<QByteArrayView> json)
{
    send(Frame::ack(id, json), Outgoing::Kind::Other);
}

void Connection::sendReply(QAnyStringView name, const QByteArray &json)
{
    sendReply(Frame::event(name, json));
}

void Connection::sendReply(const Frame &frame)
{
    send(frame, Outgoing::Kind::Other);
}

void Connection::sendLive(const Frame &frame)
{
    send(frame, Outgoing::Kind::Live);
}

void Connection::close(quint16 code, const QString &reason)
{
    if (!isOpen())
        return;
    m_outgoing.append(Frame::close(code, reason), Outgoing::Kind::Control);
    beginClosing();
    writeGathered();
    endIfWritten();
}

void Connection::closeFor(QLatin1StringView cause, quint16 code, const QString &reason)
{
    if (isOpen()) {
        refusals().connections.count(cause);
        blame(reason);
    }
    close(code, reason);
}

void Connection::blame(const QString &reason)
{
    m_shared.keeper.blamed(peerAddress(), reason);
}

void Connection::disconnectPeer()
{
    sendPacket({.type = PacketType::Disconnect});
    close(QWebSocketProtocol::CloseCodeNormal, {});
}

void Connection::expired()
{
    const milliseconds now = m_shared.clock.elapsed();
    if (m_state == State::Closing) {
        m_socket->abort();
        return;
    }
    if (m_state == State::AwaitingConnect && now >= m_nextDeadline) {
        closeFor(QLatin1StringView("no_connect"), QWebSocketProtocol::CloseCodePolicyViolated,
                 QStringLiteral("No CONNECT came."));
        return;
    }
    if (now >= m_joinDeadline) {
        closeFor(QLatin1StringView("no_login"), QWebSocketProtocol::CloseCodePolicyViolated,
                 QStringLiteral("Nobody logged in."));
        return;
    }
    if (now >= m_nextBeat)
        beat(now);
    if (isOpen())
        schedule();
}

void Connection::schedule()
{
    if (!isOpen())
        return expireAt(m_nextDeadline);
    const milliseconds next = std::min(m_nextBeat, m_joinDeadline);
    expireAt(m_state == State::AwaitingConnect ? std::min(next, m_nextDeadline) : next);
}

void Connection::beat(milliseconds now)
{
    if (m_awaitsPong && !m_reading && !isCongested()) {
        // The pong may have come, and not been read. Writing shows whether the peer is still there.
        m_nextBeat = now + m_shared.options.pingTimeout;
        sendEngine(EngineType::Ping);
        return;
    }
    if (m_awaitsPong) {
        // It sleeps or is out of reach, which is no fault.
        refusals().connections.count(QLatin1StringView("no_pong"));
        close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("No pong came."));
        return;
    }
    m_awaitsPong = true;
    m_nextBeat = now + m_shared.options.pingTimeout;
    sendEngine(EngineType::Ping);
}

void Connection::sendEngine(EngineType type, const QByteArray &data)
{
    send(Frame::text({socketio::encodeEngine(type, data)}), Outgoing::Kind::Other);
}

void Connection::sendPacket(const Packet &packet)
{
    sendEngine(EngineType::Message, socketio::encode(packet));
}

void Connection::send(const Frame &frame, Outgoing::Kind kind)
{
    if (!isOpen())
        return;
    if (m_outgoing.append(frame, kind))
        Connection::flush();
    else
        flushSoon();
}

void Connection::flush()
{
    if (!isOpen())
        return;
    act(writeGathered());
    // Queued, so that the handler is not called from within its own call.
    if (isOpen() && m_outgoing.takeDrained())
        QMetaObject::invokeMethod(this, &Connection::tellDrained, Qt::QueuedConnection);
}

Outgoing::Verdict Connection::writeGathered()
{
    m_writing = true;
    const Outgoing::Verdict verdict = m_outgoing.flush();
    m_writing = false;
    return verdict;
}

void Connection::act(Outgoing::Verdict verdict)
{
    if (verdict == Outgoing::Verdict::TooMuch) {
        if (isOpen()) {
            refusals().connections.count(QLatin1StringView("too_slow"));
            blame(QStringLiteral("Too much waits to be read."));
        }
        beginClosing(); // nothing more is read
        m_socket->abort();
    } else if (verdict == Outgoing::Verdict::TooMuchLive) {
        closeFor(QLatin1StringView("too_slow"), QWebSocketProtocol::CloseCodePolicyViolated,
                 QStringLiteral("Too many events wait to be read."));
    }
}

void Connection::tellDrained()
{
    if (m_handler && isOpen())
        m_handler->drained();
    if (m_readsLater)
        read();
}

void Connection::settle()
{
    act(m_outgoing.settle());
    if (isOpen() && m_outgoing.takeDrained())
        tellDrained();
}

void Connection::written()
{
    if (m_writing)
        return;
    settle();
    endIfWritten();
    // On its own a QTcpSocket sends one frame in each turn, after the poll of every descriptor.
    if (isOpen() && m_outgoing.waiting() > 0)
        flushSoon();
}

/// After the close frame the server waits until the peer hangs up or is cut off. Hanging up while
/// the peer still sends would reset the connection, and the close frame could be lost.
void Connection::endIfWritten()
{
    if (m_state == State::Closing && m_outgoing.backlog() == 0)
        m_outgoing.end();
}

void Connection::beginClosing()
{
    if (!isOpen())
        return;
    m_state = State::Closing;
    setReading(true); // else a hang-up would go unnoticed
    m_nextDeadline = m_shared.clock.elapsed() + m_shared.options.closeTimeout;
    schedule();
    QMetaObject::invokeMethod(this, &Connection::announceClose, Qt::QueuedConnection);
}

void Connection::announceClose()
{
    m_announced = true;
    if (m_handler)
        m_handler->closed();
    if (m_state == State::Gone)
        deleteLater();
}

void Connection::finish()
{
    if (m_state == State::Gone)
        return;
    if (!m_taking) // else it closed while something was sent to it
        readRest();
    beginClosing();
    m_state = State::Gone;
    expireNever();
    if (m_announced)
        deleteLater();
}

} // namespace chatbook::server::net
