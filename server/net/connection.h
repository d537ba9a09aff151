#pragma once

#include "net/flusher.h"
#include "net/frameguard.h"
#include "net/outgoing.h"
#include "net/shared.h"
#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonObject>
#include <QPointer>
#include <QWebSocket>

#include <memory>
#include <optional>

namespace chatbook::net {

/// One peer: Engine.IO's handshake and heartbeat, and Socket.IO's namespace `/`. It knows no
/// chat. What is malformed closes it.
///
/// What is sent goes out at the end of the event loop's turn, or with the close. No function here
/// calls the handler before it returns. What is sent after the close is dropped.
class Connection : public QObject, private Expiring, private Flushable
{
    Q_OBJECT

public:
    /// Whom a connection serves. Told of all out of the event loop alone: a signal each would be
    /// dear to keep for every connection.
    class Handler
    {
    public:
        /// The peer's CONNECT to `/`, with its payload, `{}` if there was none.
        virtual void connectRequested(const QJsonObject &payload) = 0;

        /// `args` are those after the name. In them each of `attachments` stands as its
        /// placeholder.
        virtual void eventReceived(const QString &name, const QJsonArray &args,
                                   std::optional<quint64> ackId,
                                   const QList<QByteArray> &attachments) = 0;

        /// The backlog has been above `Options::highWater` and now is below `lowWater`.
        virtual void drained() = 0;

        /// Once: nothing more comes from the peer or goes to it.
        virtual void closed() = 0;

    protected:
        ~Handler() = default;
    };

    /// Of a WebSocket that is open, and the TCP socket that it runs on.
    Connection(QWebSocket *webSocket, QTcpSocket *tcpSocket, std::unique_ptr<FrameGuard> guard,
               Shared &shared);
    ~Connection() override;

    /// At once, when the connection was accepted. To live until `closed()`.
    void setHandler(Handler *handler) { m_handler = handler; }

    /// Until `close()`, or the peer's going.
    bool isOpen() const { return m_state < State::Closing; }

    /// IPv4 in its own form, even where it came through an IPv6 socket.
    QHostAddress peerAddress() const;
    bool isLoopback() const { return peerAddress().isLoopback(); }

    /// The answers to `Handler::connectRequested()`. After a refusal, which carries some JSON,
    /// another CONNECT may follow in time.
    void acceptConnect();
    void refuseConnect(const QString &message, const QByteArray &json);

    /// With one argument, which is JSON already.
    void sendAck(quint64 id, const QByteArray &json);

    /// An event for this peer alone, as fast as it reads: see backlog().
    void sendReply(QAnyStringView name, const QByteArray &json);
    void sendReply(const Frame &frame);

    /// An event for many, `Frame::event()`. A peer for which too much of them waits is closed.
    void sendLive(const Frame &frame);

    /// Bytes not yet handed to the kernel. Above `Options::highWater` it is wise to wait for
    /// `Handler::drained()` before more pages or replays are sent.
    qint64 backlog() const { return m_outgoing.backlog(); }
    bool isCongested() const { return backlog() > m_shared.options.highWater; }

    /// Closes the WebSocket, with no DISCONNECT packet: stock clients come back.
    void close(QWebSocketProtocol::CloseCode code, const QString &reason);

    /// Sends DISCONNECT and closes: stock clients do not come back by themselves.
    void disconnectPeer();

private:
    enum class State : quint8 {
        AwaitingConnect,
        Deciding, ///< between CONNECT and its answer
        Connected,
        Closing, ///< the close frame waits to be read
        Gone,
    };

    void expired() override;
    void flush() override;
    void schedule();
    void beat(milliseconds now);
    void readText(const QString &message);
    void readBinary(const QByteArray &bytes);
    void takePong();
    void take(socketio::PacketAssembler::Step step);
    void handle(socketio::Packet packet);
    void refuse(const QString &reason);
    bool refuseUnmasked();
    void sendEngine(socketio::EngineType type, const QByteArray &data = {});
    void sendPacket(const socketio::Packet &packet);
    void send(const Frame &frame, Outgoing::Kind kind);
    void act(Outgoing::Verdict verdict);
    void tellDrained();
    void readSome();
    void settle();
    void written();
    Outgoing::Verdict writeGathered();
    void beginClosing();
    void announceClose();
    void finish();

    Shared &m_shared;
    QWebSocket *m_webSocket;
    QPointer<QTcpSocket> m_tcpSocket; ///< QWebSocket may delete it
    std::unique_ptr<FrameGuard> m_guard;
    Handler *m_handler = nullptr;
    Outgoing m_outgoing;
    socketio::PacketAssembler m_assembler;
    State m_state = State::AwaitingConnect;
    bool m_awaitsPong = false;
    bool m_writing = false;
    bool m_announced = false;    ///< the handler was told that it is closed
    milliseconds m_nextBeat;     ///< of the next ping, or the end of waiting for the pong
    milliseconds m_nextDeadline; ///< of CONNECT, or of the close
};

} // namespace chatbook::net
