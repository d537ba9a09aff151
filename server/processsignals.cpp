#include "processsignals.h"

#include <csignal>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace chatbook {
namespace {

sigset_t awaitedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    return set;
}

} // namespace

ProcessSignals::ProcessSignals()
{
    const sigset_t set = awaitedSignals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_descriptor = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info{};
        if (::read(m_descriptor, &info, sizeof info) != sizeof info)
            return;
        if (info.ssi_signo == SIGUSR1)
            emit statusRequested();
        else
            emit stopRequested();
    });
}

ProcessSignals::~ProcessSignals()
{
    m_notifier.reset();
    ::close(m_descriptor);
    const sigset_t set = awaitedSignals();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace chatbook
