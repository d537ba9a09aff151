#pragma once

#include "result.h"

#include <chrono>
#include <functional>

#include <QObject>
#include <QUrl>

namespace chatbook::app {

/// A connection to a server that comes back by itself, as a session uses it. It knows events and
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
    /// It may be there now; nothing is told to it where it shows another key. Does nothing after
    /// close().
    virtual void addHint(const QUrl &address) = 0;
    /// Where it is connected, or was last.
    virtual QUrl address() const = 0;
    /// Tries now instead of at the next turn.
    virtual void retryNow() = 0;
    /// ms until the next attempt; -1 when none is planned.
    virtual int nextRetryInMs() const = 0;
    /// What the server showed; empty without TLS.
    virtual QByteArray key() const = 0;
    /// The system's authorities vouch for that key, and for the name in address().
    virtual bool isCertified() const = 0;

    /// For an answer; a slow disk at the server included.
    static constexpr std::chrono::milliseconds usualPatience = std::chrono::seconds(20);

    using Handler = std::function<void(const Result<QJsonObject> &)>;
    /// `handler` is called once, later: with the ack, or `unavailable` when the connection is
    /// lost or the answer takes too long; never after this is gone.
    virtual void request(QLatin1StringView name, const QJsonObject &arguments, Handler handler,
                         std::chrono::milliseconds within = usualPatience) = 0;
    /// Wants no answer.
    virtual void emitEvent(QLatin1StringView name, const QJsonObject &arguments) = 0;

signals:
    /// An attempt begins.
    void connecting();
    void connected();
    /// It was lost, or an attempt failed; `reason` is a sentence fit to show a person.
    void disconnected(const QString &reason);
    /// Behind disconnected(), with each attempt: the server showed a key that is none of those.
    /// Nothing was told to it.
    void keyRefused(const QByteArray &key);
    void eventReceived(const QString &name, const QJsonObject &arguments);
};

} // namespace chatbook::app
