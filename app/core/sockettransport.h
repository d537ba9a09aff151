#pragma once

#include "transport.h"

#include <memory>

namespace chatbook {

/// The transport over a WebSocket.
std::unique_ptr<Transport> makeSocketTransport();

} // namespace chatbook
