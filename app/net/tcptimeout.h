#pragma once

#include <chrono>

class QTcpSocket;

namespace chatbook::app {

/// Ends the connection when nothing was heard from the other machine for that long, even if nothing
/// is sent: the system probes after three fifths of the time, if it can. Without this, a client
/// that only reads or waits for an answer would notice only by the heartbeat that the other machine
/// is gone, or that the connection ended while this machine slept.
void setTcpTimeout(std::chrono::milliseconds time, const QTcpSocket &socket);

} // namespace chatbook::app
