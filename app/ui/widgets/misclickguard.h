#pragma once

#include "recentlyshown.h"

#include <QAbstractButton>
#include <QPointer>

class QWindow;

namespace chatbook::app {

/// For a page whose rows come and go by themselves: a click presses the button that the person saw
/// there, even if another one is there when the mouse button goes down or up.
class MisclickGuard : public QObject
{
    Q_OBJECT

public:
    /// Covers all buttons on `page`, also later ones. `clock` must outlive it.
    MisclickGuard(QWidget *page, const Clock &clock);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Place
    {
        QPointer<QAbstractButton> button; ///< null: none
        QRect rect;                       ///< on the page, as the person may scroll

        friend bool operator==(const Place &, const Place &) = default;
    };
    struct Press
    {
        Place meant;
        bool isTaken; ///< no widget gets the event
    };

    void look();
    bool press(const QPoint &at);
    bool release(const QPoint &at);
    QRect rectOf(const QAbstractButton &button) const;

    QWidget *m_page;
    QPointer<QWindow> m_window; ///< its mouse events come here first
    RecentlyShown<QList<Place>> m_seen;
    std::optional<Press> m_press;
};

} // namespace chatbook::app
