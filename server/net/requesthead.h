#pragma once

#include "result.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

/// What is looked at in the HTTP request before it is let through to the WebSocket handshake.
namespace chatbook::net {

/// The answer to a request that is not let through.
struct Refusal
{
    int status = 400; ///< of HTTP
    Error error;
};

/// Why the request with `head`, its empty line included, is refused; none if it is one
/// for a Socket.IO WebSocket from an origin that is allowed.
std::optional<Refusal> refusalOf(const QByteArray &head, const QStringList &allowedOrigins);

/// The whole response, with the error as a JSON body.
QByteArray httpResponse(const Refusal &refusal);

} // namespace chatbook::net
