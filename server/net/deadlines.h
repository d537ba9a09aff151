#pragma once

#include "clock.h"

#include <QTimer>

#include <optional>
#include <set>
#include <utility>

namespace chatbook::server::net {

class Deadlines;

/// Something that has at most one deadline at a time.
class Expiring
{
public:
    Expiring(const Expiring &) = delete;
    Expiring &operator=(const Expiring &) = delete;

protected:
    explicit Expiring(Deadlines &deadlines)
        : m_deadlines(deadlines)
    {}
    ~Expiring();

    /// Replaces an earlier one. `at` is on the clock's `elapsed()`.
    void expireAt(std::chrono::milliseconds at);
    void expireNever();

private:
    friend class Deadlines;
    virtual void expired() = 0;

    Deadlines &m_deadlines;
    std::optional<std::chrono::milliseconds> m_at;
};

/// One timer for the deadlines of thousands of connections. Deadlines are rounded up to a `step`,
/// so that connections made together wake the process together.
class Deadlines : public QObject
{
    Q_OBJECT

public:
    Deadlines(const Clock &clock, std::chrono::milliseconds step);

private:
    friend class Expiring;
    void insert(Expiring &who, std::chrono::milliseconds at);
    void remove(Expiring &who);
    void arm();
    void expire();

    const Clock &m_clock;
    const std::chrono::milliseconds m_step;
    std::set<std::pair<std::chrono::milliseconds, Expiring *>> m_queue;
    std::chrono::milliseconds m_armedFor{0};
    QTimer m_timer;
};

} // namespace chatbook::server::net
