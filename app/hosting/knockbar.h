#pragma once

#include "ui/noticebar.h"

#include <QTimer>

namespace chatbook::app {

class Hosting;

/// Asks whoever hosts about who waits to be let in, one after the other; hidden while nobody does.
class KnockBar : public NoticeBar
{
    Q_OBJECT

public:
    /// `hosting` must outlive it.
    explicit KnockBar(Hosting &hosting, QWidget *parent = nullptr);

signals:
    /// So many wait; `sentence` says who. `isNew`: one more than before.
    void waitingChanged(int count, const QString &sentence, bool isNew);

private:
    void refresh();
    void pauseButtons();
    void decide(const char *command);

    Hosting &m_hosting;
    qint64 m_shown = 0;  ///< the one that is asked about; 0: none
    qint64 m_newest = 0; ///< of all there were
    QTimer m_pause;      ///< while it runs the buttons do nothing
};

} // namespace chatbook::app
