#pragma once

#include "session.h"

namespace chatbook {

/// The way to the server, as what asks it things sees it: open while the session is Online,
/// which is from `synced` to the loss of the connection.
class ServerLink
{
public:
    ServerLink() = default;
    ServerLink(const ServerLink &) = delete;
    ServerLink &operator=(const ServerLink &) = delete;
    virtual ~ServerLink() = default;

    virtual Session::State state() const = 0;

    using Answer = std::function<void(const Result<QJsonObject> &)>;
    /// `answer` is called once, later, with the ack or why there is none (a lost connection is
    /// `unavailable`). Waits by itself where the server says `rate_limited`.
    virtual void request(QLatin1StringView name, const QJsonObject &arguments, Answer answer) = 0;
};

} // namespace chatbook
