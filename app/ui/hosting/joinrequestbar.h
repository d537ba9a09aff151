#pragma once

#include "hostclient.h"
#include "noticebar.h"

#include <QTimer>

namespace chatbook::app {

/// Asks the host about the people who wait to be let in, one after the other; hidden if there are
/// none.
class JoinRequestBar : public NoticeBar
{
    Q_OBJECT

public:
    /// `hosting` must outlive it.
    explicit JoinRequestBar(Hosting &hosting, QWidget *parent = nullptr);

signals:
    /// `count` people wait, described by `sentence`. `isNew`: one more than before.
    void waitingChanged(int count, const QString &sentence, bool isNew);

private:
    using Decision = void (HostClient::*)(qint64, HostClient::Handler<Done>);

    void refresh();
    void showWaiting(const QList<WaitingPerson> &waiting);
    void pauseButtons();
    void decide(Decision decision);

    HostClient m_host;
    qint64 m_shown = 0;  ///< the one asked about; 0: none
    qint64 m_newest = 0; ///< the highest id so far
    QTimer m_pause;      ///< the buttons do nothing while it runs
};

} // namespace chatbook::app
