#pragma once

#include "attempts.h"
#include "clock.h"
#include "log.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <functional>

namespace chatbook {

/// Lines in the log about peers that were refused something, and not more of them than a disk
/// bears: so many a minute about one address, ten times as many about all. What was left out is
/// counted, and told once a minute and at the end.
class PeerLog : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(QLatin1StringView event, log::Fields fields)>;

    /// 0 lines: no limit.
    PeerLog(int linesPerAddress, const Clock &clock, Write write = log::warning);
    ~PeerLog() override;

    /// `origin` is the one of the web page that was refused; empty: it was no page.
    void refused(const QHostAddress &address, const QString &reason, const QString &origin = {});

private:
    void tellLeftOut();

    const Clock &m_clock;
    Write m_write;
    Attempts m_byAddress;
    Attempts m_all;
    quint64 m_leftOut = 0;
    QTimer m_timer;
};

} // namespace chatbook
