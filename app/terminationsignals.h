#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace chatbook::app {

/// SIGTERM, SIGINT and SIGHUP as a Qt signal: the system shuts down, the terminal is closed. They
/// are caught and not blocked, since the programs that are started from here inherit what is
/// blocked. At most one of these at a time.
class TerminationSignals : public QObject
{
    Q_OBJECT

public:
    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

signals:
    void received();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace chatbook::app
