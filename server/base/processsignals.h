#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace chatbook::server {

/// SIGTERM, SIGINT, SIGHUP and SIGUSR1 as Qt signals. Make it before any thread is started: these
/// signals would end a thread that does not block them.
class ProcessSignals : public QObject
{
    Q_OBJECT

public:
    ProcessSignals();
    ~ProcessSignals() override;

signals:
    void stopRequested();   ///< SIGTERM, SIGINT, or the terminal that it runs in was closed
    void reloadRequested(); ///< SIGHUP
    void statusRequested(); ///< SIGUSR1

private:
    int m_descriptor;
    bool m_endsWithTerminal; ///< it was started in a terminal, and not by nohup
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace chatbook::server
