#pragma once

#include "result.h"

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <optional>

/// Checks the HTTP request before the WebSocket handshake.
namespace chatbook::server::net {

/// The answer to a refused request.
struct Refusal
{
    int status = 400; ///< of HTTP
    Error error;
    QByteArray origin = {}; ///< the refused one, as it came; empty: refused for another reason
};

/// What decides which web pages may connect (protocol.md, 1).
struct Site
{
    QStringList allowedOrigins; ///< such as `https://chat.example`
    bool isEncrypted = false;
    std::function<bool(const QByteArray &host)> isOwnName; ///< see net/ownname.h
};

/// Why the request with `head`, which ends with its empty line, is refused; none if it asks for a
/// Socket.IO WebSocket from an allowed origin.
std::optional<Refusal> refusalOf(const QByteArray &head, const Site &site);

/// The whole response, with the error as a JSON body.
QByteArray httpResponse(const Refusal &refusal);

} // namespace chatbook::server::net
