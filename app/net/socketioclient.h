#pragma once

#include "backoff.h"
#include "dialer.h"
#include "pendingrequests.h"
#include "serveraddresses.h"
#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QPointer>
#include <QUrl>

namespace chatbook::app {

/// A Socket.IO client for the namespace `/`: reconnects by itself, keeps the heartbeat, and answers
/// each request. It knows nothing of chat.
class SocketIoClient : public QObject
{
    Q_OBJECT

public:
    using milliseconds = std::chrono::milliseconds;

    struct Timing
    {
        milliseconds connectTimeout{15'000}; ///< of an attempt, up to the answer to CONNECT
        milliseconds nextPlaceAfter{2'000};  ///< without an answer, while other places, or other
                                             ///< addresses of a name, can be tried
        milliseconds longestSilence{5'000};  ///< of the other machine; the system checks it
        milliseconds firstRetry{500};        ///< doubles up to lastRetry, ±50 %
        milliseconds lastRetry{15'000};
    };

    SocketIoClient(const Clock &clock, RandomSource random, const Timing &timing,
                   HostLookup lookup = systemLookup());
    SocketIoClient(const Clock &clock, RandomSource random)
        : SocketIoClient(clock, std::move(random), Timing())
    {}
    ~SocketIoClient() override;

    /// Connects to `server`, `ws://host:port` or `wss://…`, and again after each loss, until
    /// `close()`. Under TLS the server must show one of `keys`, see serverKey(), or be
    /// isCertified(); without any keys, this machine must trust its certificate. A server on this
    /// machine, which people name only by its address, may speak TLS even if `server` says `ws`.
    /// `others` are further places where it may be, tried in turn.
    void open(const QUrl &server, const QList<QByteArray> &keys = {},
              const QList<QUrl> &others = {});
    void close();

    /// Somebody says, perhaps wrongly, that the server may be there now. If another key is shown
    /// there, that is ignored silently. While waiting for the next attempt, it makes that attempt
    /// there, at least `firstRetry` after the last one. While the present place does not answer, it
    /// goes there soon.
    void addHint(const QUrl &server);

    /// Where it is connected, was last connected, or will connect: as it was given.
    QUrl server() const { return m_addresses.current(); }

    /// Tries now instead of at the next turn; also after the server sent DISCONNECT.
    void retryNow();

    /// Time until the next attempt; -1 if none is planned.
    int nextRetryInMs() const { return m_retryTimer.remainingTime(); }

    bool isConnected() const { return m_phase == Phase::Connected; }

    /// The key that the server showed; empty without TLS.
    QByteArray key() const { return m_key; }
    /// The system's authorities vouch for that key, and for the name in server(), which is not
    /// numeric.
    bool isCertified() const { return m_isCertified; }

    /// Sends an event without an answer. Dropped while not connected.
    void emitEvent(QStringView name, const QJsonObject &argument);

    /// `handler` is called once, later: with the ack, with the error in it, or with
    /// `ErrorCode::Unavailable` if none came before `deadline` or the connection was lost. Never
    /// after this was destroyed.
    void request(QStringView name, const QJsonObject &argument, milliseconds deadline,
                 PendingRequests::Handler handler);

signals:
    /// An attempt begins.
    void connecting();
    void connected();

    /// The connection was lost, an attempt failed, or the server sent DISCONNECT, after which no
    /// attempt is planned.
    void disconnected(const chatbook::Error &reason);

    /// After disconnected(), with each attempt: the server showed this `key`, which was refused,
    /// and was at no other place either. Nothing was sent to it but its own address.
    void keyRefused(const QByteArray &key);

    /// `argument` is `{}` if the event had none.
    void eventReceived(const QString &name, const QJsonObject &argument);

private:
    enum class Phase {
        Idle,     ///< closed, or waiting for the next attempt
        Reaching, ///< TCP and the WebSocket's handshake
        Greeting, ///< up to the answer to CONNECT
        Connected,
    };

    void forgetRound();
    void attempt();
    void reach();
    void use(QWebSocket *socket);
    void fail(QAbstractSocket::SocketError error);
    void checkErrors();
    void checkKey();
    void refuseKey();
    bool tryWithTls(QAbstractSocket::SocketError error);
    void watchForFloods();
    void readText(const QString &message);
    void take(const socketio::PacketAssembler::Step &step);
    void handle(const socketio::Packet &packet);
    void handleOpen(const QByteArray &data);
    void send(socketio::EngineType type, const QByteArray &data = {});
    void lose(const Error &reason);
    void end(const Error &reason);
    void dropSocket();
    void releaseSocket();
    Error whyLost(QAbstractSocket::SocketError error);
    QString place() const;

    const Clock &m_clock;
    const Timing m_timing;
    Backoff m_backoff;
    PendingRequests m_requests;
    ServerAddresses m_addresses;
    QUrl m_url;               ///< the full URL of the current place
    QList<QByteArray> m_keys; ///< the server must show one of them
    QByteArray m_key;         ///< the one that it showed
    bool m_isCertified = false;
    QByteArray m_refusedKey;       ///< shown at a place in this round
    std::optional<Error> m_reason; ///< why the first attempt of this round failed
    Dialer m_dialer;
    QPointer<QWebSocket> m_socket;
    socketio::PacketAssembler m_assembler;
    milliseconds m_attempted{0}; ///< the last attempt, on the clock's `elapsed()`
    milliseconds m_leaveAt{0};   ///< when to leave the present place
    bool m_wasStopped = false;   ///< by the host, and not reached since
    Phase m_phase = Phase::Idle;
    milliseconds m_patience{0}; ///< how long it waits for a ping
    QTimer m_watchdog;          ///< for the attempt, then for the heartbeat
    QTimer m_retryTimer;
};

} // namespace chatbook::app
