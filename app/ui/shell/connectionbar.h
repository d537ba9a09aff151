#pragma once

#include "noticebar.h"

#include <QTimer>

namespace chatbook::app {

class Link;

/// Says that the app is not connected, why, and when it tries again; hidden if all is well.
/// "Connecting" appears only after a noticeable time.
class ConnectionBar : public NoticeBar
{
    Q_OBJECT

public:
    /// The link must outlive it.
    explicit ConnectionBar(Link &link, QWidget *parent = nullptr);

    /// A further sentence, shown after 10 s offline.
    void setHint(const QString &sentence);

private:
    void refresh();

    Link &m_link;
    QToolButton *m_retry;
    QTimer m_patience;
    QTimer m_countdown;
    QTimer m_hintPatience; ///< until the hint is shown: its reason may pass before
    QString m_hint;
};

} // namespace chatbook::app
