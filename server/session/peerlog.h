#pragma once

#include "attemptlimiter.h"
#include "clock.h"
#include "documents.h"
#include "log.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <functional>

namespace chatbook::server {

/// Lines in the log about what peers were refused and what they did, and not more of them than a
/// disk bears: so many a minute about one address, ten times as many about all, of refusals and of
/// what was done each. What was left out is counted, and told once a minute and at the end.
class PeerLog : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(QLatin1StringView event, log::Fields fields)>;

    /// 0 lines: no limit.
    PeerLog(int linesPerAddress, const Clock &clock, Write warn = log::warning,
            Write inform = log::info);
    ~PeerLog() override;

    /// `origin` is the one of the web page that was refused; empty: it was no page.
    void refused(const QHostAddress &address, const QString &reason, const QString &origin = {});

    /// That account did `event` from there, by what `how` names, if anything. Names of people stay
    /// out of the log: `chatbook-server people --ids` lists both.
    void did(QLatin1StringView event, const UserId &account, const QHostAddress &address,
             const QString &how = {});

private:
    struct Budget
    {
        explicit Budget(int linesPerAddress);
        /// Whether one more line may be written; counts it.
        bool take(const QHostAddress &address, AttemptLimiter::Time now);

        AttemptLimiter byAddress;
        AttemptLimiter all;
        quint64 leftOut = 0;
    };

    bool take(Budget &budget, const QHostAddress &address);
    void tellLeftOut();

    const Clock &m_clock;
    Write m_warn;
    Write m_inform;
    Budget m_refusals;
    Budget m_deeds; ///< apart, so that no flood of refusals hides who came in
    QTimer m_timer;
};

} // namespace chatbook::server
