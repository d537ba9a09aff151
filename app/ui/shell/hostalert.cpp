#include "hostalert.h"

#include "desktopnotifications.h"
#include "hosttray.h"
#include "profile.h"
#include "question.h"

#include <QApplication>
#include <QPushButton>
#include <QWidget>
#include <QWindow>

namespace chatbook::app {

namespace {

/// Of the notification.
const QString subject = QStringLiteral("waiting");
/// The profile's: that a chat goes on with its window closed was explained.
const QString closingToldKey = QStringLiteral("host-closing-told");

} // namespace

HostAlert::HostAlert(QWidget *window, Profile &profile)
    : QObject(window)
    , m_window(window)
    , m_profile(profile)
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

void HostAlert::closeWindow()
{
    if (m_profile.remembered(closingToldKey).isEmpty())
        askBeforeClosing();
    else
        hideWindow();
}

void HostAlert::askBeforeClosing()
{
    QMessageBox *box = plainBox(
        m_window, tr("Go on hosting?"),
        tr("The chat that you host can go on while this window is closed."),
        HostTray::isPossible()
            ? tr("Then you find it again at the icon beside the clock, or by starting Chatbook. "
                 "Who is in loses nothing either way: if you stop it, they wait until you host it "
                 "again.")
            : tr("Then you find it again by starting Chatbook. Who is in loses nothing either way: "
                 "if you stop it, they wait until you host it again."));
    QPushButton *keep = box->addButton(tr("Go on hosting"), QMessageBox::AcceptRole);
    QPushButton *stop = box->addButton(tr("Stop and quit"), QMessageBox::DestructiveRole);
    box->setDefaultButton(keep);
    connect(keep, &QPushButton::clicked, this, [this] {
        m_profile.remember(closingToldKey, "1");
        hideWindow();
    });
    connect(stop, &QPushButton::clicked, this, &HostAlert::quitRequested);
    box->open();
}

void HostAlert::hideWindow()
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
