#pragma once

#include <QObject>

#include <vector>

namespace chatbook::server::net {

class Flusher;

/// Something that gathers what it has to write until the event loop's turn ends.
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

    /// flush() is called at the end of this turn, once.
    void flushSoon();

private:
    friend class Flusher;
    virtual void flush() = 0;

    Flusher &m_flusher;
    bool m_waits = false;
};

/// Calls flush() where it was asked for, at the end of the event loop's turn: what one turn has
/// for a peer costs one write.
class Flusher : public QObject
{
    Q_OBJECT

private:
    friend class Flushable;
    void add(Flushable &who);
    void remove(Flushable &who);
    void flush();

    std::vector<Flushable *> m_waiting; ///< nullptr: it has gone meanwhile
    std::vector<Flushable *> m_current; ///< whose turn it is now
};

} // namespace chatbook::server::net
