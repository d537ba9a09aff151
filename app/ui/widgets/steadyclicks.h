#pragma once

#include "lately.h"

#include <QAbstractButton>
#include <QPointer>

class QWindow;

namespace chatbook::app {

/// On a page whose rows come and go by themselves: a click does what the button does that was seen
/// in that place, though another may be there when the mouse button goes down, or comes up.
class SteadyClicks : public QObject
{
    Q_OBJECT

public:
    /// For all buttons on `page`, now and later. `clock` must outlive it.
    SteadyClicks(QWidget *page, const Clock &clock);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Place
    {
        QPointer<QAbstractButton> button; ///< null: there is none
        QRect rect;                       ///< on the page, which the person may scroll

        friend bool operator==(const Place &, const Place &) = default;
    };
    struct Press
    {
        Place meant;
        bool isTaken; ///< no widget hears of it
    };

    void look();
    bool press(const QPoint &at);
    bool release(const QPoint &at);
    QRect rectOf(const QAbstractButton &button) const;

    QWidget *m_page;
    QPointer<QWindow> m_window; ///< whose mouse events come here first
    Lately<QList<Place>> m_seen;
    std::optional<Press> m_press;
};

} // namespace chatbook::app
