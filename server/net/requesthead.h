#pragma once

#include "result.h"

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <optional>

/// What is looked at in the HTTP request before it is let through to the WebSocket handshake.
namespace chatbook::server::net {

/// The answer to a request that is not let through.
struct Refusal
{
    int status = 400; ///< of HTTP
    Error error;
    QByteArray origin = {}; ///< the one that is not allowed, as it came; empty: it is not for that
};

/// What decides which web pages may connect (protocol.md, 1).
struct Site
{
    QStringList allowedOrigins; ///< such as `https://chat.example`
    bool isEncrypted = false;
    std::function<bool(const QByteArray &host)> isOwnName; ///< see net/ownname.h
};

/// Why the request with `head`, its empty line included, is refused; none if it is one
/// for a Socket.IO WebSocket from an origin that is allowed.
std::optional<Refusal> refusalOf(const QByteArray &head, const Site &site);

/// The whole response, with the error as a JSON body.
QByteArray httpResponse(const Refusal &refusal);

} // namespace chatbook::server::net
