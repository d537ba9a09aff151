#pragma once

#include "result.h"

#include <chrono>
#include <functional>

#include <QObject>
#include <QUrl>

namespace chatbook::app {

/// A connection to a server that reconnects by itself, as a session uses it. It knows events and
/// acks, and nothing of chat.
class Transport : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Connects, and again after each loss, until close(). Under TLS the server must show one of
    /// `keys` (the SHA-256 of its public key), or be certified; without any, this machine must
    /// trust its certificate. `others` are further places where it may be.
    virtual void open(const QUrl &address, const QList<QByteArray> &keys,
                      const QList<QUrl> &others) = 0;
    virtual void close() = 0;
    /// The server may be there now. Nothing is sent to it if it shows another key. Does nothing
    /// after close().
    virtual void addHint(const QUrl &address) = 0;
    /// Where it is connected, or was last connected.
    virtual QUrl address() const = 0;
    /// Tries now instead of at the next turn.
    virtual void retryNow() = 0;
    /// Time in ms until the next attempt; -1 if none is planned.
    virtual int nextRetryInMs() const = 0;
    /// The key that the server showed; empty without TLS.
    virtual QByteArray key() const = 0;
    /// The system's authorities vouch for that key, and for the name in address().
    virtual bool isCertified() const = 0;

    /// How long to wait for an answer, even from a server with a slow disk.
    static constexpr std::chrono::milliseconds usualPatience = std::chrono::seconds(20);

    using Handler = std::function<void(const Result<QJsonObject> &)>;
    /// `handler` is called once, later: with the ack, or `unavailable` if the connection is lost or
    /// the answer takes too long; never after this was destroyed.
    virtual void request(QLatin1StringView name, const QJsonObject &arguments, Handler handler,
                         std::chrono::milliseconds within = usualPatience) = 0;
    /// Sends an event without an answer.
    virtual void emitEvent(QLatin1StringView name, const QJsonObject &arguments) = 0;

signals:
    /// An attempt begins.
    void connecting();
    void connected();
    /// The connection was lost, or an attempt failed.
    void disconnected(const chatbook::Error &reason);
    /// After disconnected(), with each attempt: the server showed a key that is none of `keys`.
    /// Nothing was sent to it.
    void keyRefused(const QByteArray &key);
    void eventReceived(const QString &name, const QJsonObject &arguments);
};

} // namespace chatbook::app
