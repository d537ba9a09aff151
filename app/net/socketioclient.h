#pragma once

#include "backoff.h"
#include "dialer.h"
#include "pendingrequests.h"
#include "serverplaces.h"
#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <memory>
#include <optional>

#include <QPointer>
#include <QUrl>

namespace chatbook::app {

/// The client's end of Socket.IO, in the namespace `/`: comes back by itself, keeps the
/// heartbeat, and gives each request its answer. It knows no chat.
class SocketIoClient : public QObject
{
    Q_OBJECT

public:
    using milliseconds = std::chrono::milliseconds;

    struct Timing
    {
        milliseconds connectTimeout{15'000}; ///< of an attempt, up to the answer to CONNECT
        milliseconds nextPlaceAfter{2'000};  ///< without an answer, while there are others to try;
                                             ///< also other addresses of a name
        milliseconds longestSilence{5'000};  ///< of the other machine, which the system asks
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
    /// `close()`. Under TLS it must show one of `keys`, see serverKey(), or be isCertified();
    /// without any keys, it must have a certificate that this machine trusts. A server on this
    /// machine, which people name by its address alone, may speak TLS also where `server` says
    /// `ws`. `others` are further places where it may be, and are tried in turn.
    void open(const QUrl &server, const QList<QByteArray> &keys = {},
              const QList<QUrl> &others = {});
    void close();

    /// Somebody says that the server may be there now, which may be wrong: what shows another key
    /// is passed over without a word. When it waits for the next attempt, that is made there, and
    /// `firstRetry` after the last one; when it gets no answer where it tries now, soon.
    void addHint(const QUrl &server);

    /// Where it is connected, was last, or is about to be: as it was given.
    QUrl server() const { return m_places.current(); }

    /// Tries now instead of at the next turn; also after the server has sent us away.
    void retryNow();

    /// Until the next attempt; -1 when none is planned.
    int nextRetryInMs() const { return m_retryTimer.remainingTime(); }

    bool isConnected() const { return m_phase == Phase::Connected; }

    /// What the server showed; empty without TLS.
    QByteArray key() const { return m_key; }
    /// The system's authorities vouch for that, and for the name in server(), which is no number.
    bool isCertified() const { return m_isCertified; }

    /// An event that wants no answer. Dropped while not connected.
    void emitEvent(QStringView name, const QJsonObject &argument);

    /// `handler` is called once, later: with the ack, with the error in it, or with
    /// `ErrorCode::Unavailable` when none came before `deadline` or the connection was lost.
    /// Never after this has been destroyed.
    void request(QStringView name, const QJsonObject &argument, milliseconds deadline,
                 PendingRequests::Handler handler);

signals:
    /// An attempt begins.
    void connecting();
    void connected();

    /// The connection was lost, an attempt failed, or the server sent us away, after which
    /// no attempt is planned. `reason` is a sentence fit to show a person.
    void disconnected(const QString &reason);

    /// After disconnected(), with each attempt: it was because of the `key` that the server showed.
    /// Nothing was told to it but where it is. It was nowhere else either.
    void keyRefused(const QByteArray &key);

    /// `argument` is `{}` where the event had none.
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
    void lose(const QString &reason);
    void end(const QString &reason);
    void dropSocket();
    void releaseSocket();
    QString whyLost(QAbstractSocket::SocketError error);
    QString place() const;

    const Clock &m_clock;
    const Timing m_timing;
    Backoff m_backoff;
    PendingRequests m_requests;
    ServerPlaces m_places;
    QUrl m_url;               ///< of the current place, in full
    QList<QByteArray> m_keys; ///< of which the server must show one
    QByteArray m_key;         ///< that it showed
    bool m_isCertified = false;
    QByteArray m_refusedKey; ///< that was shown at a place in this round
    QString m_reason;        ///< why the first attempt of this round failed
    Dialer m_dialer;
    QPointer<QWebSocket> m_socket;
    socketio::PacketAssembler m_assembler;
    milliseconds m_attempted{0}; ///< on the clock's `elapsed()`, the last one
    milliseconds m_leaveAt{0};   ///< the same, when the place is left that is tried
    bool m_wasStopped = false;   ///< by whoever hosts, and not reached since
    Phase m_phase = Phase::Idle;
    milliseconds m_patience{0}; ///< with a server that sends no ping
    QTimer m_watchdog;          ///< of the attempt, then of the heartbeat
    QTimer m_retryTimer;
};

} // namespace chatbook::app
