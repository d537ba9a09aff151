#pragma once

#include "flusher.h"
#include "framereader.h"
#include "outgoing.h"
#include "peersocket.h"
#include "ratelimiter.h"
#include "shared.h"
#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace chatbook::server::net {

/// One peer: Engine.IO's handshake and heartbeat, and Socket.IO's namespace `/`. It knows nothing
/// of chat. Malformed input closes it.
///
/// Output is sent at the end of the event loop's turn, or with the close; after the close it is
/// dropped. No function here calls the handler before it returns.
class Connection : public QObject, private Expiring, private Flushable
{
    Q_OBJECT

public:
    /// The object that a connection serves. It is only called from the event loop. Not signals,
    /// which would cost too much memory for every connection.
    class Handler
    {
    public:
        /// The peer's CONNECT to `/`, with its payload, `{}` if there was none.
        virtual void connectRequested(const QJsonObject &payload) = 0;

        /// `args` are those after the name. They hold a placeholder for each of `attachments`.
        virtual void eventReceived(const QString &name, const QJsonArray &args,
                                   std::optional<quint64> ackId,
                                   const QList<QByteArray> &attachments) = 0;

        /// The backlog was above `Options::highWater` and is now below `lowWater`.
        virtual void drained() = 0;

        /// Once: nothing more comes from the peer or goes to it.
        virtual void closed() = 0;

    protected:
        ~Handler() = default;
    };

    /// Over a socket whose WebSocket handshake is done.
    Connection(PeerSocket peerSocket, Shared &shared);
    ~Connection() override;

    /// Call it at once when the connection was accepted. The handler must live until `closed()`.
    void setHandler(Handler *handler) { m_handler = handler; }

    /// Until `close()`, or until the peer hangs up.
    bool isOpen() const { return m_state < State::Closing; }

    /// An IPv4 address as IPv4, even if it came through an IPv6 socket.
    QHostAddress peerAddress() const;
    bool isLoopback() const { return peerAddress().isLoopback(); }

    /// The key under which the limits for each address count it.
    std::optional<quint64> addressKey() const { return m_addressKey; }

    const Options &options() const { return m_shared.options; }

    /// Whether its owner knows who the peer is. Until then, only a bounded number of connections
    /// may stay, for a bounded time.
    void setJoined(bool joined);

    /// The answers to `Handler::connectRequested()`. After a refusal, which carries some JSON,
    /// another CONNECT may follow in time.
    void acceptConnect();
    void refuseConnect(const QString &message, const QByteArray &json);

    /// With one argument, which is already JSON, given in parts.
    void sendAck(quint64 id, std::initializer_list<QByteArrayView> json);

    /// An event for this peer alone, sent as fast as it reads: see backlog().
    void sendReply(QAnyStringView name, const QByteArray &json);
    void sendReply(const Frame &frame);

    /// An event for many, `Frame::event()`. A peer is closed if too many of them wait for it.
    void sendLive(const Frame &frame);

    /// Bytes not yet handed to the kernel. Above `Options::highWater`, wait for
    /// `Handler::drained()` before you send more pages or replays.
    qint64 backlog() const { return m_outgoing.backlog(); }
    bool isCongested() const { return backlog() > m_shared.options.highWater; }

    /// Off while its owner has enough to do with earlier input: the rest waits with the sender.
    void setReading(bool on);

    /// Closes the WebSocket, with no DISCONNECT packet: stock clients come back.
    void close(quint16 code, const QString &reason);

    /// The same for a peer that is at fault: counts `cause`, a literal, and calls blame().
    void closeFor(QLatin1StringView cause, quint16 code, const QString &reason);

    Refusals &refusals() const { return m_shared.refusals; }

    /// Sends DISCONNECT and closes: stock clients do not come back by themselves.
    void disconnectPeer();

    /// Tells the keeper of the connections that something was refused to this peer, and why.
    void blame(const QString &reason);

private:
    enum class State : quint8 {
        AwaitingConnect,
        Deciding, ///< between CONNECT and its answer
        Connected,
        Closing, ///< the peer is to read the close frame and to hang up
        Gone,
    };

    void expired() override;
    void flush() override;
    void schedule();
    void beat(milliseconds now);
    void read();
    void readOn();
    void readSome();
    void readRest();
    bool takeFrames();
    void dropBuffers();
    void take(FrameReader::Item item);
    void takeText(QByteArray text);
    void takePong();
    void take(socketio::PacketAssembler::Step step);
    void handle(socketio::Packet packet);
    void refuse(const QString &reason);
    void sendEngine(socketio::EngineType type, const QByteArray &data = {});
    void sendPacket(const socketio::Packet &packet);
    void send(const Frame &frame, Outgoing::Kind kind);
    void act(Outgoing::Verdict verdict);
    void tellDrained();
    void settle();
    void written();
    Outgoing::Verdict writeGathered();
    void endIfWritten();
    void beginClosing();
    void announceClose();
    void finish();

    Shared &m_shared;
    const PeerSocket m_peerSocket;
    QTcpSocket *const m_socket; ///< of the peer socket
    Handler *m_handler = nullptr;
    FrameReader m_reader;
    QByteArray m_unread; ///< received, but not yet processed
    RateLimiter m_rate;  ///< of messages and control frames
    Outgoing m_outgoing;
    socketio::PacketAssembler m_assembler;
    State m_state = State::AwaitingConnect;
    bool m_taking = false;     ///< is processing received bytes
    bool m_readsOn = false;    ///< has asked for another turn
    bool m_readsLater = false; ///< until the peer has taken in what waits, or the owner takes more
    bool m_reading = true;     ///< the owner takes more
    bool m_awaitsPong = false;
    bool m_writing = false;
    bool m_announced = false;    ///< the handler was told that it is closed
    milliseconds m_nextBeat;     ///< when to ping next, or to stop waiting for the pong
    milliseconds m_nextDeadline; ///< for CONNECT, or for the end of the close
    milliseconds m_joinDeadline; ///< for a login
    const std::optional<quint64> m_addressKey;
};

} // namespace chatbook::server::net
