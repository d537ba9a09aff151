#pragma once

#include "session.h"

#include <algorithm>

namespace chatbook::app {

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
    /// The same, but `rate_limited` is an answer, too: for what may not be wanted any more later.
    virtual void requestOnce(QLatin1StringView name, const QJsonObject &arguments,
                             Answer answer) = 0;
};

/// How long a `rate_limited` server wants to be left alone.
inline int retryAfterMs(const Error &error)
{
    constexpr int longest = 60'000;
    return std::clamp(error.details.value(QLatin1StringView("retryAfterMs")).toInt(), 1, longest);
}

} // namespace chatbook::app
