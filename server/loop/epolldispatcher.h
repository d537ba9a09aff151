#pragma once

#include "timerqueue.h"

#include <QAbstractEventDispatcher>
#include <QHash>

#include <array>
#include <atomic>

namespace chatbook::server::loop {

/// An event dispatcher for threads with thousands of descriptors, on epoll(7). Qt's own polls every
/// descriptor at every turn, so that many idle connections make each message expensive.
///
/// Level-triggered, as QSocketNotifier promises. Linux only.
class EpollDispatcher : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject *parent = nullptr);
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                       QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int timerId) override;

    void wakeUp() override; ///< from any thread
    void interrupt() override;

private:
    /// The notifiers of one descriptor: one for each QSocketNotifier::Type.
    struct Watch
    {
        std::array<QSocketNotifier *, 3> notifiers{};
        quint32 generation = 0; ///< tells it from an earlier descriptor with the same number
        quint32 events = 0;     ///< as epoll was told
    };

    void update(int descriptor, Watch &watch);
    int timeout(bool mayWait, bool withTimers) const;
    bool pollSockets(int timeout);
    bool activate(quint64 key, quint32 events);
    void drainWakeUps();

    int m_epoll = -1;
    int m_wake = -1; ///< an eventfd
    QHash<int, Watch> m_watches;
    quint32 m_generation = 0;
    quint64 m_round = 0; ///< counts the waits, so that an outer loop notices an inner one
    TimerQueue m_timers;
    std::atomic<Qt::HANDLE> m_owner = nullptr; ///< the thread that runs the loop
    std::atomic<bool> m_wakePending = false;   ///< the eventfd is written, and not yet read
    bool m_woken = false;                      ///< in this turn; used only by the loop's thread
    std::atomic<bool> m_interrupted = false;
};

} // namespace chatbook::server::loop
