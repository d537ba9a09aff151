#pragma once

#include <QObject>
#include <QPointer>
#include <QQueue>

#include <functional>

namespace chatbook::server {

/// How many pages of one user are read at a time, over all connections of the user; everyone shares
/// the readers and the search thread. A request for one more has to wait, and is called in its
/// turn.
class PageSlots : public QObject
{
    Q_OBJECT

public:
    /// `most` at a time; 0: no bound.
    explicit PageSlots(int most)
        : m_most(most)
    {}

    /// Whether `who` may begin() now. If not, `goOn` is called when it may, unless `who` is gone.
    bool mayBegin(QObject &who, const std::function<void()> &goOn);

    void begin() { ++m_underWay; }
    void end();

private:
    struct Waiting
    {
        QPointer<QObject> who;
        std::function<void()> goOn;
    };

    bool hasRoom() const { return m_most == 0 || m_underWay < m_most; }
    void callNext();

    const int m_most;
    int m_underWay = 0;
    bool m_calling = false;
    QQueue<Waiting> m_waiting;
};

} // namespace chatbook::server
