#pragma once

#include <QObject>
#include <QString>

class QWidget;

namespace chatbook::app {

class DesktopNotifications;
class HostTray;

/// Tells whoever hosts, while they do not look at the window, of those who wait to be let in, and
/// stands beside the clock while the window is closed.
class HostAlert : public QObject
{
    Q_OBJECT

public:
    explicit HostAlert(QWidget *window);

    /// So many wait, as `sentence` says; `isNew`: one more than before.
    void showWaiting(int count, const QString &sentence, bool isNew);
    /// The window was closed, and the chat goes on.
    void windowClosed();
    /// The person looks at the window: what stood for it is no longer needed.
    void windowSeen();

signals:
    /// As by DesktopNotifications::opened().
    void openRequested(const QByteArray &activationToken);
    void quitRequested();

private:
    void tell();
    void showInBackground();

    QWidget *m_window;
    HostTray *m_tray;
    DesktopNotifications *m_notifications;
    int m_waiting = 0;
    QString m_whoWaits; ///< in a sentence
};

} // namespace chatbook::app
