#include "socketioclient.h"

#include <QJsonDocument>

// Reading of the server's packets.

namespace chatbook::app {

using socketio::EnginePacket;
using socketio::EngineType;
using socketio::Packet;
using socketio::PacketType;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds longestInterval{600'000};

/// The interval or timeout in the open packet; none if it is not valid.
std::optional<milliseconds> interval(const QJsonObject &open, QLatin1StringView key)
{
    const milliseconds value(open.value(key).toInteger(-1));
    return value > milliseconds(0) && value <= longestInterval ? std::optional(value)
                                                               : std::nullopt;
}

} // namespace

void SocketIoClient::readText(const QString &message)
{
    const Result<EnginePacket> packet = socketio::decodeEngine(message.toUtf8());
    if (!packet)
        return lose(because(Reason::ServerNotUnderstood, {place()}));
    switch (packet->type) {
    case EngineType::Open:
        return handleOpen(packet->data);
    case EngineType::Ping:
        m_watchdog.start(m_phase == Phase::Connected ? m_patience : m_timing.connectTimeout);
        return send(EngineType::Pong);
    case EngineType::Message:
        return take(m_assembler.addText(packet->data));
    case EngineType::Close:
        return lose(because(Reason::ServerClosedConnection, {place()}));
    case EngineType::Pong:
    case EngineType::Upgrade:
    case EngineType::Noop:
        return; // of no use to us
    }
}

void SocketIoClient::take(const socketio::PacketAssembler::Step &step)
{
    if (!step)
        lose(because(Reason::ServerNotUnderstood, {place()}));
    else if (*step && (*step)->nsp == QLatin1StringView("/"))
        handle(**step);
}

void SocketIoClient::handle(const Packet &packet)
{
    switch (packet.type) {
    case PacketType::Connect:
        if (m_phase != Phase::Greeting)
            return;
        m_phase = Phase::Connected;
        m_backoff.reset();
        m_wasStopped = false;
        forgetRound();
        m_watchdog.start(m_patience);
        emit connected();
        return;
    case PacketType::ConnectError: {
        const QString message =
            packet.data.toObject().value(QLatin1StringView("message")).toString();
        return lose(message.isEmpty() ? because(Reason::ServerRefuses, {place()})
                                      : Error{ErrorCode::Internal, message});
    }
    case PacketType::Disconnect:
        return end(because(Reason::ServerEndedConnection, {place()}));
    case PacketType::Event:
    case PacketType::BinaryEvent: {
        const QJsonArray data = packet.data.toArray();
        emit eventReceived(data.at(0).toString(), data.at(1).toObject());
        return;
    }
    case PacketType::Ack:
    case PacketType::BinaryAck:
        return m_requests.answer(*packet.id, packet.data.toArray());
    }
}

void SocketIoClient::handleOpen(const QByteArray &data)
{
    const QJsonObject open = QJsonDocument::fromJson(data).object();
    const auto pingInterval = interval(open, QLatin1StringView("pingInterval"));
    const auto pingTimeout = interval(open, QLatin1StringView("pingTimeout"));
    if (m_phase != Phase::Greeting || !pingInterval || !pingTimeout)
        return lose(because(Reason::ServerNotUnderstood, {place()}));
    m_patience = *pingInterval + *pingTimeout;
    send(EngineType::Message, socketio::encode({.type = PacketType::Connect}));
}

void SocketIoClient::send(EngineType type, const QByteArray &data)
{
    m_socket->sendTextMessage(QString::fromUtf8(socketio::encodeEngine(type, data)));
}

} // namespace chatbook::app
