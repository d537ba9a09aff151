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

/// The server at the address does not show a known key.
struct UnknownKey
{
    enum class Why {
        New,       ///< no server is known there
        Changed,   ///< a server with another key is known there
        NotLinked, ///< the link that leads there has another key
        NotListed, ///< another key was announced there
        Poses,     ///< it was joined as a new one, and claims to be a known one
    };
    QByteArray key; ///< the one it shows, a SHA-256
    Why why;
    ServerId server = {}; ///< the one it claims to be, if it poses
};

/// The way to the server and back, for one person: connects, logs in and stays connected. It is
/// open while it is Online: from `synced` until the connection is lost.
class Link : public QObject
{
    Q_OBJECT

public:
    enum class State { Offline, Connecting, Online };
    Q_ENUM(State)

    using QObject::QObject;

    /// Sets self() and server() as far as they are known, and begins to connect.
    virtual void start() = 0;

    State state() const { return m_state; }
    bool isOpen() const { return m_state == State::Online; }
    /// Why it is not Online. None when Online.
    std::optional<Error> reason() const { return m_reason; }
    /// Time in ms until the next attempt to connect; -1 if none is planned.
    virtual int retryInMs() const = 0;
    QUrl address() const { return m_address; }
    User self() const { return m_self; }           ///< as cached, or with the name asked for
    ServerInfo server() const { return m_server; } ///< as cached, or empty

    /// Tries to connect now instead of waiting.
    virtual void retryNow() = 0;
    /// The server may be at that address now. It is tried while the link is not Online, also after
    /// keyRefused() if the reason was Changed. If another key is shown there, it is ignored.
    virtual void foundAt(const QUrl &address) = 0;

    using Answer = std::function<void(const Result<QJsonObject> &)>;
    /// `answer` is called once, later, with the ack or the error (`unavailable` for a lost
    /// connection). On `rate_limited` it waits and tries again by itself.
    void request(QLatin1StringView name, const QJsonObject &arguments, Answer answer);
    /// The same, but `rate_limited` is an answer, too: for requests that may not be wanted any more
    /// later.
    virtual void requestOnce(QLatin1StringView name, const QJsonObject &arguments,
                             Answer answer) = 0;
    /// A request() whose ack only says that it was done.
    using DoneHandler = std::function<void(const Result<Done> &)>;
    void change(QLatin1StringView name, const QJsonObject &arguments, DoneHandler done);
    /// Sends an event without an answer.
    virtual void tell(QLatin1StringView name, const QJsonObject &arguments) = 0;

    using Handler = std::function<void(const QJsonObject &)>;
    /// Calls `handler` with each event of that name that is pushed after the login, as long as this
    /// exists.
    void on(QLatin1StringView name, Handler handler);

signals:
    void stateChanged();
    /// self() or server() became known or changed.
    void identityChanged();
    /// Logged in; pushes follow. The server was told that the client has everything up to `offset`;
    /// none: it was told nothing.
    void entered(std::optional<qint64> offset);
    /// It is Online, and takes requests.
    void opened();
    /// It is about to be Offline, or an attempt to connect failed.
    void lost();

    /// The server refused the login; `error` says why. The join page asks again.
    void loginRefused(const chatbook::Error &error);
    /// Nothing was sent to the server, or only a name if it poses as another. To go on, make a new
    /// session whose request names this key.
    void keyRefused(const chatbook::app::UnknownKey &unknown);
    /// After keyRefused() with the reason Changed: the server was found with its known key, so the
    /// question is settled.
    void keyShown();
    /// Something to tell the person that is shown nowhere else.
    void errorOccurred(const chatbook::Error &error);

protected:
    void setState(State state, const std::optional<Error> &reason = {});
    void setAddress(const QUrl &address) { m_address = address; }
    /// Emits no signal.
    void setIdentity(const User &self, const ServerInfo &server);
    /// Calls the handlers of a pushed event, in the order of on().
    void deliver(const QString &name, const QJsonObject &arguments);

private:
    State m_state = State::Connecting;
    std::optional<Error> m_reason;
    QUrl m_address;
    User m_self;
    ServerInfo m_server;
    QHash<QString, QList<Handler>> m_handlers;
};

/// How long a server that answered `rate_limited` wants no request.
inline int retryAfterMs(const Error &error)
{
    constexpr int longest = 60'000;
    return std::clamp(error.details.value(QLatin1StringView("retryAfterMs")).toInt(), 1, longest);
}

} // namespace chatbook::app
