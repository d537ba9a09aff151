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

/// Logs what was refused to peers and what they did, but not more lines than a disk bears: so many
/// a minute about one address, ten times as many about all, separately for refusals and for the
/// rest. Lines left out are counted, and the count is logged once a minute and at the end.
class PeerLog : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(QLatin1StringView event, log::Fields fields)>;

    /// 0 lines: no limit.
    PeerLog(int linesPerAddress, const Clock &clock, Write warn = log::warning,
            Write inform = log::info);
    ~PeerLog() override;

    /// `origin` is that of the refused web page; empty: it was not a page.
    void refused(const QHostAddress &address, const QString &reason, const QString &origin = {});

    /// That account did `event` from that address; `how` says by what means, if any. Names of
    /// people stay out of the log: `chatbook-server people --ids` lists them beside the IDs.
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
    Budget m_deeds; ///< separate, so that a flood of refusals does not hide who logged in
    QTimer m_timer;
};

} // namespace chatbook::server
