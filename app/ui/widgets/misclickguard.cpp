#include "misclickguard.h"

#include <QMouseEvent>
#include <QWindow>

#include <algorithm>

namespace chatbook::app {

MisclickGuard::MisclickGuard(QWidget *page, const Clock &clock)
    : QObject(page)
    , m_page(page)
    , m_seen(clock)
{
    page->installEventFilter(this);
}

bool MisclickGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_page) {
        if (event->type() == QEvent::Paint) {
            look();
        } else if (event->type() == QEvent::Show) {
            m_seen.forget();
            m_seen.set(
                {}); // who pressed something else a moment ago does not press what comes here
        }
        return false;
    }
    const bool presses =
        event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick;
    if (!presses && event->type() != QEvent::MouseButtonRelease)
        return false;
    const auto *mouse = static_cast<QMouseEvent *>(event);
    if (mouse->button() != Qt::LeftButton)
        return false;
    const QPoint at = m_page->mapFromGlobal(mouse->globalPosition().toPoint());
    return presses ? press(at) : release(at);
}

/// On each paint, notes what the person sees.
void MisclickGuard::look()
{
    QList<Place> places;
    for (QAbstractButton *button : m_page->findChildren<QAbstractButton *>())
        if (button->isVisible())
            places.append({button, rectOf(*button)});
    m_seen.set(places);
    if (QWindow *window = m_page->window()->windowHandle(); window != m_window) {
        m_window = window;
        window->installEventFilter(this);
    }
}

QRect MisclickGuard::rectOf(const QAbstractButton &button) const
{
    return {button.mapTo(m_page, QPoint()), button.size()};
}

bool MisclickGuard::press(const QPoint &at)
{
    m_press.reset();
    const std::optional<QList<Place>> seen = m_seen.meant();
    if (!seen || !m_page->visibleRegion().contains(at))
        return false;
    const auto place = std::find_if(seen->begin(), seen->end(),
                                    [&at](const Place &one) { return one.rect.contains(at); });
    m_press = {place == seen->end() ? Place() : *place, false};
    QAbstractButton *meant = m_press->meant.button;
    if (meant == qobject_cast<QAbstractButton *>(m_page->childAt(at)))
        return false;
    m_press->isTaken = true;
    if (meant != nullptr && meant->isEnabled()) {
        meant->setFocus(Qt::MouseFocusReason);
        meant->setDown(true);
    }
    return true;
}

bool MisclickGuard::release(const QPoint &at)
{
    const std::optional<Press> press = std::exchange(m_press, std::nullopt);
    if (!press)
        return false;
    QAbstractButton *meant = press->meant.button;
    if (meant == nullptr)
        return press->isTaken;
    const bool isThere = rectOf(*meant).contains(at);
    if (press->isTaken)
        meant->setDown(false);
    else if (isThere)
        return false; // Qt clicks it
    // It may be released where it was pressed, or where it has moved since. Queued: click after the
    // release was handled.
    if (isThere || press->meant.rect.contains(at))
        QMetaObject::invokeMethod(meant, &QAbstractButton::click, Qt::QueuedConnection);
    return press->isTaken;
}

} // namespace chatbook::app
