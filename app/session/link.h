#pragma once

#include "documents.h"
#include "protocol.h"
#include "result.h"

#include <algorithm>
#include <functional>
#include <optional>

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QUrl>

namespace chatbook::app {

/// What answers at the address cannot show that it is known.
struct UnknownKey
{
    enum class Why {
        New,       ///< nothing is known there
        Changed,   ///< another is known there
        NotLinked, ///< another is in the link that leads there
        NotListed, ///< another was said to be there
        Poses,     ///< it was entered as a new one, and says that it is one that is known
    };
    QByteArray key; ///< that it shows, a SHA-256
    Why why;
    ServerId server = {}; ///< which one, where it poses
};

/// The way to the server and back, for one person: connects, logs in and stays connected. It is
/// open while it is Online, which is from `synced` to the loss of the connection.
class Link : public QObject
{
    Q_OBJECT

public:
    enum class State { Offline, Connecting, Online };
    Q_ENUM(State)

    using QObject::QObject;

    /// Says who one is, as far as that is known, and begins to connect.
    virtual void start() = 0;

    State state() const { return m_state; }
    bool isOpen() const { return m_state == State::Online; }
    /// Why it is not Online: a sentence fit to show a person. Empty when Online.
    QString reason() const { return m_reason; }
    /// When the next attempt to connect is due, in ms from now; -1 when none is planned.
    virtual int retryInMs() const = 0;
    QUrl address() const { return m_address; }
    User self() const { return m_self; }           ///< as cached, or with the name asked for
    ServerInfo server() const { return m_server; } ///< as cached, or empty

    /// Tries to connect now instead of waiting.
    virtual void retryNow() = 0;
    /// The server may be at that address now: tried while it is not Online, also after
    /// keyRefused() where that was said to have changed. What shows another key there is passed
    /// over.
    virtual void foundAt(const QUrl &address) = 0;

    using Answer = std::function<void(const Result<QJsonObject> &)>;
    /// `answer` is called once, later, with the ack or why there is none (a lost connection is
    /// `unavailable`). Waits by itself where the server says `rate_limited`.
    void request(QLatin1StringView name, const QJsonObject &arguments, Answer answer);
    /// The same, but `rate_limited` is an answer, too: for what may not be wanted any more later.
    virtual void requestOnce(QLatin1StringView name, const QJsonObject &arguments,
                             Answer answer) = 0;
    /// A request() whose ack says no more than that it is done.
    using DoneHandler = std::function<void(const Result<Done> &)>;
    void change(QLatin1StringView name, const QJsonObject &arguments, DoneHandler done);
    /// Wants no answer.
    virtual void tell(QLatin1StringView name, const QJsonObject &arguments) = 0;

    using Handler = std::function<void(const QJsonObject &)>;
    /// Calls `handler` with each event of that name that is pushed after the login, as long as this
    /// lives.
    void on(QLatin1StringView name, Handler handler);

signals:
    void stateChanged();
    /// self() or server() became known or changed.
    void identityChanged();
    /// Logged in; what is pushed follows. The server was told that everything up to `offset` is
    /// here; none: it was told nothing.
    void entered(std::optional<qint64> offset);
    /// It is Online, and takes requests.
    void opened();
    /// It is about to be Offline, or an attempt to connect failed.
    void lost();

    /// The server refused to let this person in; `error` says why. The join page asks anew.
    void loginRefused(const chatbook::Error &error);
    /// Nothing was told to it, or nothing but a name where it poses as another. To go on takes a
    /// new session whose request names this key.
    void keyRefused(const chatbook::app::UnknownKey &unknown);
    /// After keyRefused(), where that was said to have changed: the server was found with its own
    /// key, and what was asked is settled.
    void keyShown();
    /// Something a person should know that no other place shows.
    void trouble(const QString &sentence);

protected:
    void setState(State state, const QString &reason);
    void setAddress(const QUrl &address) { m_address = address; }
    /// Emits nothing.
    void setIdentity(const User &self, const ServerInfo &server);
    /// Hands a pushed event to its handlers, in the order of on().
    void deliver(const QString &name, const QJsonObject &arguments);

private:
    State m_state = State::Connecting;
    QString m_reason;
    QUrl m_address;
    User m_self;
    ServerInfo m_server;
    QHash<QString, QList<Handler>> m_handlers;
};

/// How long a `rate_limited` server wants to be left alone.
inline int retryAfterMs(const Error &error)
{
    constexpr int longest = 60'000;
    return std::clamp(error.details.value(QLatin1StringView("retryAfterMs")).toInt(), 1, longest);
}

} // namespace chatbook::app
