#pragma once

#include <chrono>

class QTcpSocket;

namespace chatbook {

/// Ends the connection when the other machine has acknowledged nothing of what is sent for that
/// long, where the system can: else who writes to one that is gone finds out by the heartbeat
/// alone.
void setAcknowledgeWithin(std::chrono::milliseconds time, const QTcpSocket &socket);

} // namespace chatbook
