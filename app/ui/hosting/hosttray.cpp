#include "hosttray.h"

#include <QApplication>
#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

#include <utility>

namespace chatbook::app {

namespace {

/// The icon with a dot that is visible on light and dark panels.
QIcon marked(const QIcon &icon)
{
    const QColor red(0xd9, 0x30, 0x25);
    QIcon result;
    for (const int size : {22, 32, 48, 128}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        icon.paint(&painter, pixmap.rect());
        const qreal radius = size * 0.22;
        const qreal edge = size * 0.06;
        painter.setPen(QPen(Qt::white, edge));
        painter.setBrush(red);
        painter.drawEllipse(QPointF(size - radius - edge, radius + edge), radius, radius);
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

} // namespace

HostTray::HostTray(QObject *parent)
    : QObject(parent)
{}

HostTray::~HostTray() = default;

bool HostTray::isPossible()
{
    return QSystemTrayIcon::isSystemTrayAvailable();
}

void HostTray::setShown(bool shown)
{
    if (!shown || m_icon) {
        if (m_icon)
            m_icon->setVisible(shown);
        return;
    }
    m_menu = std::make_unique<QMenu>();
    m_menu->addAction(tr("Open Chatbook"), this, &HostTray::openRequested);
    m_menu->addAction(tr("Stop the chat and quit"), this, &HostTray::stopRequested);
    m_icon = std::make_unique<QSystemTrayIcon>();
    showWaiting();
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger)
                    emit openRequested();
            });
    m_icon->show();
}

void HostTray::setWaiting(int count)
{
    if (std::exchange(m_waiting, count) != count && m_icon)
        showWaiting();
}

void HostTray::showWaiting()
{
    const QIcon icon = QApplication::windowIcon();
    m_icon->setIcon(m_waiting > 0 ? marked(icon) : icon);
    // No name in it: some panels treat a tool tip as markup.
    if (m_waiting == 0)
        m_icon->setToolTip(tr("A chat is hosted here"));
    else if (m_waiting == 1)
        m_icon->setToolTip(tr("Somebody wants to join the chat that is hosted here"));
    else
        m_icon->setToolTip(
            tr("%1 people want to join the chat that is hosted here").arg(m_waiting));
}

} // namespace chatbook::app
