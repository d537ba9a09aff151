#pragma once

#include "hostclient.h"
#include "noticebar.h"

#include <QTimer>

namespace chatbook::app {

/// Asks whoever hosts about who waits to be let in, one after the other; hidden while nobody does.
class JoinRequestBar : public NoticeBar
{
    Q_OBJECT

public:
    /// `hosting` must outlive it.
    explicit JoinRequestBar(Hosting &hosting, QWidget *parent = nullptr);

signals:
    /// So many wait; `sentence` says who. `isNew`: one more than before.
    void waitingChanged(int count, const QString &sentence, bool isNew);

private:
    using Decision = void (HostClient::*)(qint64, HostClient::Handler<Done>);

    void refresh();
    void showWaiting(const QList<WaitingPerson> &waiting);
    void pauseButtons();
    void decide(Decision decision);

    HostClient m_host;
    qint64 m_shown = 0;  ///< the one that is asked about; 0: none
    qint64 m_newest = 0; ///< of all there were
    QTimer m_pause;      ///< while it runs the buttons do nothing
};

} // namespace chatbook::app
