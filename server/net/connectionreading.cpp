#include "connection.h"

#include <QScopedValueRollback>
#include <QTimer>

#include <utility>

// Input of a peer, from the bytes of its socket to an event for the handler.

namespace chatbook::server::net {

using socketio::EnginePacket;
using socketio::EngineType;
using socketio::Packet;
using socketio::PacketType;

namespace {

/// Messages and control frames that one turn of the event loop takes from one peer, so that a peer
/// that sends without end leaves the others their turn.
constexpr int takenAtOnce = 32;

/// For a peer that sends more than it may in the long run, or is closing.
constexpr milliseconds pause{10};

} // namespace

void Connection::read()
{
    if (!m_readsOn)
        readSome();
}

void Connection::setReading(bool on)
{
    m_reading = on;
    if (on && std::exchange(m_readsLater, false))
        QMetaObject::invokeMethod(this, &Connection::read, Qt::QueuedConnection);
}

void Connection::readOn()
{
    m_readsOn = false;
    readSome();
}

void Connection::readSome()
{
    // A peer that does not read its answers cannot ask for more.
    m_readsLater = isOpen() && (!m_reading || backlog() > m_shared.options.readingStops);
    if (m_readsLater)
        return;
    // A closing peer's input is read and dropped: otherwise its end would not be noticed.
    if (m_unread.isEmpty() || !isOpen())
        m_unread = m_peerSocket.readAll();
    if (m_peerSocket.hasForWire())
        flushSoon();
    const bool tooMany = takeFrames();
    // A closing peer may send as much as it likes, for a moment.
    m_readsOn = m_state == State::Closing ||
                (isOpen() && (!m_unread.isEmpty() || m_socket->bytesAvailable() > 0));
    if (m_readsOn && (tooMany || !isOpen()))
        QTimer::singleShot(pause, Qt::PreciseTimer, this, &Connection::readOn);
    else if (m_readsOn)
        QMetaObject::invokeMethod(this, &Connection::readOn, Qt::QueuedConnection);
    dropBuffers();
    if (m_peerSocket.hasEnded() && m_unread.isEmpty()) {
        writeGathered(); // tells the peer why
        m_socket->abort();
    }
}

/// Takes what the peer sent before it hung up.
void Connection::readRest()
{
    if (m_socket->isOpen())
        m_unread += m_peerSocket.readAll();
    while (isOpen() && !m_unread.isEmpty())
        takeFrames();
}

/// Gives whether the frames come faster than they may.
bool Connection::takeFrames()
{
    const QScopedValueRollback taking(m_taking, true);
    bool tooMany = false;
    QByteArrayView rest = m_unread;
    for (int i = 0; i < takenAtOnce && isOpen() && !tooMany; ++i) {
        std::optional<FrameReader::Item> item = m_reader.next(rest);
        if (!item)
            break;
        tooMany = m_rate.take(m_shared.clock.elapsed()).count() > 0;
        take(std::move(*item));
    }
    if (isOpen() && !rest.isEmpty())
        m_unread.remove(0, m_unread.size() - rest.size());
    else
        m_unread = {}; // frees its memory too
    return tooMany;
}

/// A QTcpSocket keeps its buffers once it has needed them; they would be most of what an idle
/// connection costs. Opening it again drops them.
void Connection::dropBuffers()
{
    if (m_socket->isOpen() && m_socket->bytesAvailable() == 0 && m_socket->bytesToWrite() == 0)
        m_socket->open(m_socket->openMode());
}

void Connection::take(FrameReader::Item item)
{
    switch (item.kind) {
    case FrameReader::Kind::Text:
        return takeText(std::move(item.payload));
    case FrameReader::Kind::Binary:
        return take(m_assembler.addBinary(item.payload));
    case FrameReader::Kind::Ping:
        return send(Frame::pong(item.payload), Outgoing::Kind::Control);
    case FrameReader::Kind::Pong:
        return; // none is asked for
    case FrameReader::Kind::Close:
        return close(item.code, {});
    case FrameReader::Kind::Violation:
        return closeFor(QLatin1StringView("malformed"), item.code, item.reason);
    }
}

void Connection::takeText(QByteArray text)
{
    const Result<EnginePacket> packet = socketio::decodeEngine(std::move(text));
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
    if (!step && step.error().code == ErrorCode::TooLarge)
        closeFor(QLatin1StringView("malformed"), QWebSocketProtocol::CloseCodeTooMuchData,
                 step.error().message);
    else if (!step)
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
        packet.data = {}; // otherwise taking the name out would copy everything
        const QString name = args.takeAt(0).toString();
        if (m_handler)
            m_handler->eventReceived(name, args, packet.id, packet.attachments);
    } else if (packet.type == PacketType::ConnectError) {
        refuse(QStringLiteral("No CONNECT_ERROR comes from a client."));
    }
    // Acks are ignored: no event of ours asks for one.
}

void Connection::refuse(const QString &reason)
{
    closeFor(QLatin1StringView("malformed"), QWebSocketProtocol::CloseCodeProtocolError, reason);
}

} // namespace chatbook::server::net
