#pragma once

#include "noticebar.h"

#include <QTimer>

namespace chatbook::app {

class Link;

/// Says that one is not connected, why, and when that is tried again; hidden while all is well.
/// Connecting is said only once it takes long enough to be noticed.
class ConnectionBar : public NoticeBar
{
    Q_OBJECT

public:
    /// The link must outlive it.
    explicit ConnectionBar(Link &link, QWidget *parent = nullptr);

    /// What is said as well, once one has been offline for 10 s.
    void setHint(const QString &sentence);

private:
    void refresh();

    Link &m_link;
    QToolButton *m_retry;
    QTimer m_patience;
    QTimer m_countdown;
    QTimer m_hintPatience; ///< what the hint follows from may take so long to be no longer true
    QString m_hint;
};

} // namespace chatbook::app
