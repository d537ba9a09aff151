#pragma once

#include <QtGlobal>

#include <chrono>
#include <optional>

namespace chatbook::server {

/// The bounds other than those on the connections themselves (net::Options). 0 is no bound.
struct Bounds
{
    int requestsPerSecond = 500; ///< of one connection
    /// Of all connections of one user together.
    std::optional<int> requestsPerSecondPerUser; ///< not set: twice those of one connection
    int outstandingRequests = 4'096;             ///< of one connection, not answered yet
    int waitingRequests = 256;                   ///< of those, the requests whose turn has not come
    qint64 waitingBytes = 1 << 18;               ///< bytes of memory of those; then no more is read
    int pagesPerUser = 4;                        ///< read at a time; the others wait
    int passwordQueue = 32;                      ///< passwords that wait to be hashed
    int wrongPasswordsPerAccount = 10;           ///< within a minute, as are the next two
    int wrongPasswordsPerAddress = 30;
    int registrationsPerAddress = 60;
    int waitingToJoin = 100; ///< people whom the host is asked to let in
    int waitingToJoinPerAddress = 20;
    std::chrono::milliseconds waitingToJoinTime = std::chrono::minutes(10);
    qint64 pageBytes = 1 << 20;  ///< of the documents in one answer
    int logLinesPerAddress = 60; ///< within a minute

    int userRequestsPerSecond() const
    {
        return requestsPerSecondPerUser.value_or(2 * requestsPerSecond);
    }
};

} // namespace chatbook::server
