#pragma once

#include <QObject>

#include <vector>

namespace chatbook::server::net {

class Flusher;

/// An object that gathers its output until the event loop's turn ends.
class Flushable
{
public:
    Flushable(const Flushable &) = delete;
    Flushable &operator=(const Flushable &) = delete;

protected:
    explicit Flushable(Flusher &flusher)
        : m_flusher(flusher)
    {}
    ~Flushable();

    /// Calls flush() once at the end of this turn.
    void flushSoon();

private:
    friend class Flusher;
    virtual void flush() = 0;

    Flusher &m_flusher;
    bool m_waits = false;
};

/// Calls flush() on those that asked for it, at the end of the event loop's turn, so that
/// everything one turn has for a peer costs one write.
class Flusher : public QObject
{
    Q_OBJECT

private:
    friend class Flushable;
    void add(Flushable &who);
    void remove(Flushable &who);
    void flush();

    std::vector<Flushable *> m_waiting; ///< nullptr: it was removed meanwhile
    std::vector<Flushable *> m_current; ///< those being flushed now
};

} // namespace chatbook::server::net
