#include "epolldispatcher.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace chatbook::server::loop {
namespace {

/// Descriptors handled in one turn; the others come first in the next one.
constexpr size_t eventsAtOnce = 256;

/// The key of the eventfd: no descriptor is negative.
constexpr quint64 wakeKey = ~quint64(0);

/// The events that wake a notifier of each type; a broken connection wakes them all, as with
/// poll(2) in Qt.
constexpr std::array<quint32, 3> wanted{EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr quint32 broken = EPOLLERR | EPOLLHUP;

quint64 keyOf(int descriptor, quint32 generation)
{
    return quint64(generation) << 32 | quint32(descriptor);
}

} // namespace

EpollDispatcher::EpollDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (m_epoll < 0 || m_wake < 0)
        qFatal("No event loop can be made: %s", qPrintable(qt_error_string(errno)));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wakeKey;
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event);
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_epoll);
    ::close(m_wake);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_owner = QThread::currentThreadId();
    m_interrupted = false;
    // Before the posted events are handled: anything posted from now on prevents waiting.
    m_woken = false;
    emit awake();
    QCoreApplication::sendPostedEvents();

    const bool withTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const bool mayWait =
        flags.testFlag(QEventLoop::WaitForMoreEvents) && !m_interrupted && !m_woken;
    if (mayWait)
        emit aboutToBlock();
    const int patience = timeout(mayWait && !m_woken, withTimers);
    bool did = false;
    if (flags.testFlag(QEventLoop::ExcludeSocketNotifiers)) {
        pollfd wake{m_wake, POLLIN, 0};
        ::poll(&wake, 1, patience);
        drainWakeUps();
    } else {
        did = pollSockets(patience);
    }
    if (mayWait)
        emit awake();
    if (withTimers && m_timers.fire())
        did = true;
    return did || m_woken;
}

int EpollDispatcher::timeout(bool mayWait, bool withTimers) const
{
    if (!mayWait)
        return 0;
    const auto first = withTimers ? m_timers.untilFirst() : std::nullopt;
    constexpr qint64 longest = 24 * qint64(3'600'000);
    return first ? int(std::min<qint64>(first->count(), longest)) : -1;
}

bool EpollDispatcher::pollSockets(int timeout)
{
    std::array<epoll_event, eventsAtOnce> events; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const quint64 round = ++m_round;
    const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), timeout);
    bool did = false;
    // An inner event loop has handled everything that was left here, and more. epoll reports again
    // what it did not handle.
    for (int i = 0; i < count && m_round == round; ++i) {
        if (events[size_t(i)].data.u64 == wakeKey)
            drainWakeUps();
        else if (activate(events[size_t(i)].data.u64, events[size_t(i)].events))
            did = true;
    }
    return did;
}

bool EpollDispatcher::activate(quint64 key, quint32 events)
{
    const int descriptor = int(quint32(key));
    bool did = false;
    for (size_t type = 0; type < wanted.size(); ++type) {
        if ((events & (wanted[type] | broken)) == 0)
            continue;
        // Look it up each time: by now the descriptor may be closed, or have another owner.
        const auto watch = m_watches.constFind(descriptor);
        if (watch == m_watches.cend() || keyOf(descriptor, watch->generation) != key)
            break;
        if (QSocketNotifier *notifier = watch->notifiers[type]) {
            QEvent event(QEvent::SockAct);
            QCoreApplication::sendEvent(notifier, &event);
            did = true;
        }
    }
    return did;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = int(notifier->socket());
    Watch &watch = m_watches[descriptor];
    watch.notifiers[size_t(notifier->type())] = notifier;
    update(descriptor, watch);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = int(notifier->socket());
    const auto watch = m_watches.find(descriptor);
    if (watch == m_watches.end() || watch->notifiers[size_t(notifier->type())] != notifier)
        return;
    watch->notifiers[size_t(notifier->type())] = nullptr;
    update(descriptor, *watch);
}

void EpollDispatcher::update(int descriptor, Watch &watch)
{
    epoll_event event{};
    for (size_t type = 0; type < wanted.size(); ++type)
        if (watch.notifiers[type] != nullptr)
            event.events |= wanted[type];
    if (event.events == 0) {
        // Remove it, or epoll would report a broken connection for ever. A closed descriptor is
        // already out.
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, &event);
        m_watches.remove(descriptor);
        return;
    }
    const bool isNew = watch.events == 0;
    if (isNew)
        watch.generation = ++m_generation;
    watch.events = event.events;
    event.data.u64 = keyOf(descriptor, watch.generation);
    if (::epoll_ctl(m_epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) != 0)
        qWarning("Descriptor %d cannot be watched: %s", descriptor,
                 qPrintable(qt_error_string(errno)));
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                                    QObject *object)
{
    m_timers.add(TimerInfo(timerId, int(interval), timerType), object);
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    return m_timers.remove(timerId);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.of(object);
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto remaining = m_timers.remaining(timerId);
    return remaining ? int(remaining->count()) : -1;
}

void EpollDispatcher::wakeUp()
{
    // This thread is not waiting now, and checks m_woken before it waits.
    if (QThread::currentThreadId() == m_owner) {
        m_woken = true;
        return;
    }
    // Another thread cannot know where the loop is; it may be between two turns. Only a value that
    // is still in the eventfd wakes it.
    if (m_wakePending.exchange(true))
        return;
    const quint64 one = 1;
    // It fails only when the counter overflows, and then the loop is awake.
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
}

void EpollDispatcher::drainWakeUps()
{
    quint64 count = 0;
    [[maybe_unused]] const auto got = ::read(m_wake, &count, sizeof count);
    // A thread that came after the read and wrote nothing is noticed all the same: the loop goes
    // round.
    m_wakePending.exchange(false);
    m_woken = true;
}

void EpollDispatcher::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

} // namespace chatbook::server::loop
