#pragma once

#include <QObject>
#include <QSet>
#include <QVariantMap>

class QDBusConnection;
class QDBusMessage;

namespace chatbook::app {

/// Whether the desktop's session is locked or its screen saver is active, as the screen savers on
/// the session bus and logind on the system bus report. If there is neither, it is not locked.
///
/// If a service ends, or a key or a button is pressed in a window of this program, the report no
/// longer counts: somebody is here.
class SessionLock : public QObject
{
    Q_OBJECT

public:
    explicit SessionLock(QObject *parent = nullptr);

    /// Asks both buses, and follows their changes. Connecting takes some milliseconds.
    void start();

    bool isLocked() const { return m_locked; }

signals:
    void changed(bool locked);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    // QtDBus calls these by name.
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
    QString m_logindSession; ///< object path
    bool m_locked = false;
};

} // namespace chatbook::app
