#include "net/connection.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <array>

namespace chatbook::net {

using socketio::EnginePacket;
using socketio::EngineType;
using socketio::Packet;
using socketio::PacketType;

namespace {

/// An id of a session. Nothing is granted for knowing one.
QString makeSid()
{
    std::array<quint32, 4> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    const auto bytes =
        QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()), sizeof random);
    return QString::fromLatin1(
        bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

Connection::Connection(QWebSocket *webSocket, QTcpSocket *tcpSocket,
                       std::unique_ptr<FrameGuard> guard, Shared &shared)
    : Expiring(shared.deadlines)
    , Flushable(shared.flusher)
    , m_shared(shared)
    , m_webSocket(webSocket)
    , m_tcpSocket(tcpSocket)
    , m_guard(std::move(guard))
    , m_outgoing(tcpSocket, shared.options)
    , m_nextBeat(shared.clock.elapsed() + shared.options.pingInterval)
    , m_nextDeadline(shared.clock.elapsed() + shared.options.connectTimeout)
{
    const Options &options = shared.options;
    webSocket->setParent(this);
    tcpSocket->setParent(this);
    webSocket->setMaxAllowedIncomingMessageSize(quint64(options.maxPayload));
    webSocket->setMaxAllowedIncomingFrameSize(quint64(options.maxPayload));
    connect(webSocket, &QWebSocket::textMessageReceived, this, &Connection::readText);
    connect(webSocket, &QWebSocket::binaryMessageReceived, this, &Connection::readBinary);
    // QWebSocket closes by itself what breaks its rules, or says that it goes.
    connect(webSocket, &QWebSocket::aboutToClose, this, &Connection::beginClosing);
    connect(webSocket, &QWebSocket::disconnected, this, &Connection::finish);
    // After QWebSocket's own slot.
    connect(tcpSocket, &QTcpSocket::readyRead, this, &Connection::readSome);
    connect(tcpSocket, &QTcpSocket::bytesWritten, this, &Connection::written);

    sendEngine(EngineType::Open,
               socketio::toJsonBytes(
                   {{QStringLiteral("sid"), makeSid()},
                    {QStringLiteral("upgrades"), QJsonArray()},
                    {QStringLiteral("pingInterval"), qint64(options.pingInterval.count())},
                    {QStringLiteral("pingTimeout"), qint64(options.pingTimeout.count())},
                    {QStringLiteral("maxPayload"), options.maxPayload}}));
    schedule();
    m_guard->arm();
    refuseUnmasked();
}

Connection::~Connection()
{
    m_webSocket->disconnect(this);
    if (m_tcpSocket)
        m_tcpSocket->disconnect(this);
    delete m_webSocket; // before the socket that it runs on
    m_shared.destroyed(this);
}

QHostAddress Connection::peerAddress() const
{
    const QHostAddress address = m_webSocket->peerAddress();
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
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
    m_nextDeadline = m_shared.clock.elapsed() + m_shared.options.connectTimeout;
    schedule();
    sendPacket(
        {.type = PacketType::ConnectError,
         .data = QJsonObject{{QStringLiteral("message"), message},
                             {QStringLiteral("data"), QJsonDocument::fromJson(json).object()}}});
}

void Connection::sendAck(quint64 id, const QByteArray &json)
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

void Connection::close(QWebSocketProtocol::CloseCode code, const QString &reason)
{
    if (!isOpen())
        return;
    // Nothing may follow the close frame.
    if (m_tcpSocket)
        writeGathered();
    beginClosing();
    m_webSocket->close(code, reason);
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
        if (m_tcpSocket)
            m_tcpSocket->abort();
        return;
    }
    if (m_state == State::AwaitingConnect && now >= m_nextDeadline) {
        close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("No CONNECT came."));
        return;
    }
    if (now >= m_nextBeat)
        beat(now);
    if (isOpen())
        schedule();
}

void Connection::schedule()
{
    const bool hasDeadline = m_state == State::AwaitingConnect || m_state == State::Closing;
    const bool beats = isOpen();
    expireAt(!hasDeadline ? m_nextBeat
             : !beats     ? m_nextDeadline
                          : std::min(m_nextBeat, m_nextDeadline));
}

void Connection::beat(milliseconds now)
{
    if (m_awaitsPong) {
        close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("No pong came."));
        return;
    }
    m_awaitsPong = true;
    m_nextBeat = now + m_shared.options.pingTimeout;
    sendEngine(EngineType::Ping);
}

void Connection::readText(const QString &message)
{
    if (refuseUnmasked() || !isOpen())
        return;
    const Result<EnginePacket> packet = socketio::decodeEngine(message.toUtf8());
    if (!packet)
        refuse(packet.error().message);
    else if (packet->type == EngineType::Message)
        take(m_assembler.addText(packet->data));
    else if (packet->type == EngineType::Pong && packet->data.isEmpty())
        takePong();
    else if (packet->type == EngineType::Close && packet->data.isEmpty())
        close(QWebSocketProtocol::CloseCodeNormal, {});
    else
        refuse(QStringLiteral("No such Engine.IO packet comes from a client."));
}

void Connection::readBinary(const QByteArray &bytes)
{
    if (!refuseUnmasked() && isOpen())
        take(m_assembler.addBinary(bytes));
}

void Connection::takePong()
{
    if (!m_awaitsPong)
        return;
    m_awaitsPong = false;
    m_nextBeat = m_shared.clock.elapsed() + m_shared.options.pingInterval;
    schedule();
}

void Connection::take(socketio::PacketAssembler::Step step)
{
    if (!step)
        refuse(step.error().message);
    else if (*step)
        handle(std::move(**step));
}

void Connection::handle(Packet packet)
{
    if (packet.nsp != QLatin1StringView("/")) {
        if (packet.type != PacketType::Connect)
            return refuse(QStringLiteral("This namespace is not connected."));
        return sendPacket({.type = PacketType::ConnectError,
                           .nsp = packet.nsp,
                           .data = QJsonObject{
                               {QStringLiteral("message"), QStringLiteral("Invalid namespace")}}});
    }
    if (packet.type == PacketType::Connect) {
        if (m_state != State::AwaitingConnect)
            return refuse(QStringLiteral("The namespace is already connected."));
        m_state = State::Deciding;
        schedule();
        if (m_handler)
            m_handler->connectRequested(packet.data.toObject());
        return;
    }
    if (packet.type == PacketType::Disconnect && m_state != State::AwaitingConnect)
        return close(QWebSocketProtocol::CloseCodeNormal, {});
    if (m_state != State::Connected)
        return refuse(QStringLiteral("The namespace is not connected."));
    if (packet.type == PacketType::Event || packet.type == PacketType::BinaryEvent) {
        QJsonArray args = packet.data.toArray();
        packet.data = {}; // else taking the name out would copy all
        const QString name = args.takeAt(0).toString();
        if (m_handler)
            m_handler->eventReceived(name, args, packet.id, packet.attachments);
    } else if (packet.type == PacketType::ConnectError) {
        refuse(QStringLiteral("No CONNECT_ERROR comes from a client."));
    }
    // Acks are passed over: no event of ours asks for one.
}

void Connection::refuse(const QString &reason)
{
    close(QWebSocketProtocol::CloseCodeProtocolError, reason);
}

bool Connection::refuseUnmasked()
{
    if (m_guard->foundUnmasked())
        refuse(QStringLiteral("A client masks its frames."));
    return m_guard->foundUnmasked();
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
    if (!isOpen() || !m_tcpSocket)
        return;
    act(writeGathered());
    // Never out of what the owner has called.
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
    if (verdict == Outgoing::Verdict::TooMuch && m_tcpSocket)
        m_tcpSocket->abort();
    else if (verdict == Outgoing::Verdict::TooMuchLive)
        close(QWebSocketProtocol::CloseCodePolicyViolated,
              QStringLiteral("Too many events wait to be read."));
}

void Connection::tellDrained()
{
    if (m_handler && isOpen())
        m_handler->drained();
}

void Connection::readSome()
{
    m_guard->mark();
    refuseUnmasked();
    settle(); // QWebSocket may have written pongs
}

void Connection::settle()
{
    if (!m_tcpSocket)
        return;
    act(m_outgoing.settle());
    if (isOpen() && m_outgoing.takeDrained())
        tellDrained();
}

void Connection::written()
{
    if (m_writing)
        return;
    settle();
    // Left to itself a QTcpSocket sends one frame in each turn, after the poll of every descriptor.
    if (isOpen() && m_outgoing.waiting() > 0)
        flushSoon();
}

void Connection::beginClosing()
{
    if (!isOpen())
        return;
    m_state = State::Closing;
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
    beginClosing();
    m_state = State::Gone;
    expireNever();
    if (m_announced)
        deleteLater();
}

} // namespace chatbook::net
