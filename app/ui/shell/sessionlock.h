#pragma once

#include <QObject>
#include <QSet>
#include <QVariantMap>

class QDBusConnection;
class QDBusMessage;

namespace chatbook::app {

/// Whether the desktop's session is locked or its screen saver runs, by the word of the screen
/// savers on the session bus and of logind on the system bus. Where neither is, it is not locked.
///
/// A service that ends, and a key or a button pressed in a window of this program, take back what
/// was said: somebody is here.
class SessionLock : public QObject
{
    Q_OBJECT

public:
    explicit SessionLock(QObject *parent = nullptr);

    /// Asks both buses, and listens from then on. Connecting to them takes some milliseconds.
    void start();

    bool isLocked() const { return m_locked; }

signals:
    void changed(bool locked);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    // Called by QtDBus, by name.
    void saverChanged(bool active, const QDBusMessage &message);
    void propertiesChanged(const QString &interface, const QVariantMap &properties);
    void lockRequested();
    void unlockRequested();

private:
    void askSaver(const QString &service);
    void findLogindSession();
    void listenToLogind(const QString &session);
    void setSaver(const QString &service, bool active);
    void setLogind(bool locked);
    void update();

    QSet<QString> m_activeSavers; ///< services
    bool m_logindLocked = false;
    QString m_logindSession; ///< an object path
    bool m_locked = false;
};

} // namespace chatbook::app
