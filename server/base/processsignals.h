#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace chatbook::server {

/// SIGTERM, SIGINT, SIGHUP and SIGUSR1 as Qt signals. To be made before any thread is started,
/// since a thread that does not hold these signals back would be ended by them.
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
    bool m_endsWithTerminal; ///< it began in one, and not by nohup
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace chatbook::server
