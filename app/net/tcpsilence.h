#pragma once

#include <chrono>

class QTcpSocket;

namespace chatbook::app {

/// Ends the connection when nothing was heard from the other machine for that long, whether
/// something is sent or not, where the system can: it asks by itself, after three fifths of it.
/// Else who only reads, or waits for an answer, finds out by the heartbeat that the other one has
/// gone, and who has slept that the connection has.
void endWhenSilentFor(std::chrono::milliseconds time, const QTcpSocket &socket);

} // namespace chatbook::app
