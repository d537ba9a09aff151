#pragma once

#include <QObject>
#include <QString>

class QWidget;

namespace chatbook::app {

class DesktopNotifications;
class HostTray;
class Profile;

/// Tells whoever hosts, while they do not look at the window, of those who wait to be let in.
/// Stands beside the clock while the window is closed, and explains that before the first time.
class HostAlert : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it.
    HostAlert(QWidget *window, Profile &profile);

    /// So many wait, as `sentence` says; `isNew`: one more than before.
    void showWaiting(int count, const QString &sentence, bool isNew);
    /// Closes the window while the chat goes on; the first time, asks.
    void closeWindow();
    /// Whether to go on without the window, or to quit.
    void askBeforeClosing();
    /// The person looks at the window: what stood for it is no longer needed.
    void windowSeen();

signals:
    /// As by DesktopNotifications::opened().
    void openRequested(const QByteArray &activationToken);
    void quitRequested();

private:
    void hideWindow();
    void tell();
    void showInBackground();

    QWidget *m_window;
    Profile &m_profile;
    HostTray *m_tray;
    DesktopNotifications *m_notifications;
    int m_waiting = 0;
    QString m_whoWaits; ///< in a sentence
};

} // namespace chatbook::app
