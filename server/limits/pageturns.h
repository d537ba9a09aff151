#pragma once

#include <QObject>
#include <QPointer>
#include <QQueue>

namespace chatbook {

class Peer;

/// The pages of one user that are read, on whichever connection: so many at a time, since the
/// readers and the one who searches are everyone's. Who asks for more has to wait, and is told to
/// go on in its turn.
class PageTurns : public QObject
{
    Q_OBJECT

public:
    /// `most` at a time; 0: no bound.
    explicit PageTurns(int most)
        : m_most(most)
    {}

    /// Whether `peer` may begin() now. If not, Peer::pump() is called when it may.
    bool mayBegin(Peer &peer);

    void begin() { ++m_underWay; }
    void end();

private:
    bool hasRoom() const { return m_most == 0 || m_underWay < m_most; }
    void callNext();

    const int m_most;
    int m_underWay = 0;
    bool m_calling = false;
    QQueue<QPointer<Peer>> m_waiting;
};

} // namespace chatbook
