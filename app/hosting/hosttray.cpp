#include "hosting/hosttray.h"

#include <QApplication>
#include <QMenu>
#include <QSystemTrayIcon>

namespace chatbook {

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
    m_icon = std::make_unique<QSystemTrayIcon>(QApplication::windowIcon());
    m_icon->setToolTip(tr("A chat is hosted here"));
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon.get(), &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger)
                    emit openRequested();
            });
    connect(m_icon.get(), &QSystemTrayIcon::messageClicked, this, &HostTray::openRequested);
    m_icon->show();
}

void HostTray::say(const QString &text)
{
    if (m_icon && m_icon->isVisible())
        m_icon->showMessage(QStringLiteral("Chatbook"), text, QApplication::windowIcon());
}

} // namespace chatbook
