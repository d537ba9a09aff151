#include "hostalert.h"

#include "desktopnotifications.h"
#include "hosttray.h"

#include <QApplication>
#include <QWidget>
#include <QWindow>

namespace chatbook::app {

namespace {

/// Of the notification.
const QString subject = QStringLiteral("waiting");

} // namespace

HostAlert::HostAlert(QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_tray(new HostTray(this))
    , m_notifications(new DesktopNotifications(this))
{
    connect(m_tray, &HostTray::openRequested, this, [this] { emit openRequested({}); });
    connect(m_tray, &HostTray::stopRequested, this, &HostAlert::quitRequested);
    connect(m_notifications, &DesktopNotifications::opened, this,
            [this](const QString &, const QByteArray &token) { emit openRequested(token); });
}

void HostAlert::showWaiting(int count, const QString &sentence, bool isNew)
{
    m_waiting = count;
    m_whoWaits = sentence;
    m_tray->setWaiting(count);
    if (count == 0)
        m_notifications->withdraw(subject);
    else if (isNew && !m_window->isActiveWindow())
        tell();
}

void HostAlert::tell()
{
    m_notifications->show(subject, tr("Somebody wants to join the chat that you host"), m_whoWaits,
                          [this](DesktopNotifications::Outcome outcome) {
                              using Outcome = DesktopNotifications::Outcome;
                              const bool stays =
                                  outcome == Outcome::Kept ||
                                  (outcome == Outcome::Passing && HostTray::isPossible());
                              if (!m_window->isVisible() && !stays)
                                  showInBackground();
                              QApplication::alert(m_window);
                          });
}

/// Where nothing else tells the person. They may be writing somewhere else.
void HostAlert::showInBackground()
{
    // As Qt::WA_ShowWithoutActivating would tell it, were this the first time that it is shown.
    constexpr const char *quietly = "_q_showWithoutActivating";
    m_window->windowHandle()->setProperty(quietly, true);
    m_window->show();
    m_window->windowHandle()->setProperty(quietly, false);
}

void HostAlert::windowClosed()
{
    m_tray->setShown(true);
    m_window->hide();
    if (m_waiting > 0)
        tell();
}

void HostAlert::windowSeen()
{
    m_tray->setShown(false);
    m_notifications->withdraw(subject);
}

} // namespace chatbook::app
