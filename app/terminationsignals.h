#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace chatbook::app {

/// SIGTERM, SIGINT and SIGHUP as a Qt signal: the system shuts down, or the terminal is closed.
/// They are caught and not blocked, because programs started from here inherit blocked signals. At
/// most one such object at a time.
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
