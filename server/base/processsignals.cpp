#include "processsignals.h"

#include <csignal>
#include <fcntl.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace chatbook::server {
namespace {

sigset_t awaitedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    return set;
}

bool hasTerminal()
{
    const int terminal = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (terminal >= 0)
        ::close(terminal);
    return terminal >= 0;
}

/// Whether the signal says that the terminal is gone; the sender is the system, or the shell that
/// had the terminal. A server may outlive its terminal, and then others tell it to reload.
bool isOfTerminal(const signalfd_siginfo &signal)
{
    return !hasTerminal() && (signal.ssi_code == SI_KERNEL || pid_t(signal.ssi_pid) == ::getsid(0));
}

bool isIgnored(int signal)
{
    struct sigaction action
    {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

ProcessSignals::ProcessSignals()
    : m_endsWithTerminal(hasTerminal() && !isIgnored(SIGHUP))
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
        else if (info.ssi_signo == SIGHUP && !(m_endsWithTerminal && isOfTerminal(info)))
            emit reloadRequested();
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

} // namespace chatbook::server
