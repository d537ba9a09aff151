#include "sessionlock.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QEvent>

#include <functional>

namespace chatbook::app {
namespace {

/// Each service has an interface of its own name with GetActive() and ActiveChanged(). The first
/// one is the standard, and KDE's; other desktops have their own beside it or instead.
const QStringList savers{
    QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("org.gnome.ScreenSaver"),
    QStringLiteral("org.cinnamon.ScreenSaver"),    QStringLiteral("org.mate.ScreenSaver"),
    QStringLiteral("org.xfce.ScreenSaver"),
};

const QString logind = QStringLiteral("org.freedesktop.login1");
const QString logindSession = QStringLiteral("org.freedesktop.login1.Session");
const QString properties = QStringLiteral("org.freedesktop.DBus.Properties");
const QString lockedHint = QStringLiteral("LockedHint");

/// Calls without starting the service. `done` gets the first value of a valid answer.
template <class Value>
void call(const QDBusConnection &bus, QDBusMessage message, QObject *context,
          std::function<void(const Value &)> done)
{
    message.setAutoStartService(false);
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [watcher, done = std::move(done)] {
                         watcher->deleteLater();
                         const QDBusPendingReply<Value> reply = *watcher;
                         if (reply.isValid())
                             done(reply.value());
                     });
}

} // namespace

SessionLock::SessionLock(QObject *parent)
    : QObject(parent)
{}

void SessionLock::start()
{
    if (QDBusConnection bus = QDBusConnection::sessionBus(); bus.isConnected()) {
        auto *watcher = new QDBusServiceWatcher(this);
        watcher->setConnection(bus);
        watcher->setWatchMode(QDBusServiceWatcher::WatchForOwnerChange);
        watcher->setWatchedServices(savers);
        connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
                [this](const QString &service, const QString &, const QString &owner) {
                    setSaver(service, false);
                    if (!owner.isEmpty())
                        askSaver(service);
                });
        for (const QString &service : savers) {
            bus.connect(service, {}, service, QStringLiteral("ActiveChanged"), this,
                        SLOT(saverChanged(bool, QDBusMessage)));
            askSaver(service);
        }
    }
    if (QDBusConnection bus = QDBusConnection::systemBus(); bus.isConnected()) {
        auto *watcher =
            new QDBusServiceWatcher(logind, bus, QDBusServiceWatcher::WatchForOwnerChange, this);
        connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
                &SessionLock::findLogindSession);
        findLogindSession();
    }
}

bool SessionLock::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin:
        m_activeSavers.clear();
        m_logindLocked = false;
        update();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void SessionLock::askSaver(const QString &service)
{
    const QString path = u'/' + QString(service).replace(u'.', u'/');
    call<bool>(QDBusConnection::sessionBus(),
               QDBusMessage::createMethodCall(service, path, service, QStringLiteral("GetActive")),
               this, [this, service](bool active) { setSaver(service, active); });
}

void SessionLock::saverChanged(bool active, const QDBusMessage &message)
{
    setSaver(message.interface(), active);
}

/// The process's session, or if it is in none, the one that the person sees.
void SessionLock::findLogindSession()
{
    setLogind(false);
    QDBusMessage message = QDBusMessage::createMethodCall(
        logind, QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("GetSession"));
    message.setArguments({QStringLiteral("auto")});
    call<QDBusObjectPath>(QDBusConnection::systemBus(), message, this,
                          [this](const QDBusObjectPath &path) { listenToLogind(path.path()); });
}

void SessionLock::listenToLogind(const QString &session)
{
    QDBusConnection bus = QDBusConnection::systemBus();
    if (session != m_logindSession) {
        m_logindSession = session;
        bus.connect(logind, session, properties, QStringLiteral("PropertiesChanged"), this,
                    SLOT(propertiesChanged(QString, QVariantMap)));
        bus.connect(logind, session, logindSession, QStringLiteral("Lock"), this,
                    SLOT(lockRequested()));
        bus.connect(logind, session, logindSession, QStringLiteral("Unlock"), this,
                    SLOT(unlockRequested()));
    }
    QDBusMessage message =
        QDBusMessage::createMethodCall(logind, session, properties, QStringLiteral("Get"));
    message.setArguments({logindSession, lockedHint});
    call<QDBusVariant>(bus, message, this,
                       [this](const QDBusVariant &value) { setLogind(value.variant().toBool()); });
}

void SessionLock::propertiesChanged(const QString &interface, const QVariantMap &properties)
{
    if (interface == logindSession && properties.contains(lockedHint))
        setLogind(properties.value(lockedHint).toBool());
}

void SessionLock::lockRequested()
{
    setLogind(true);
}

void SessionLock::unlockRequested()
{
    setLogind(false);
}

void SessionLock::setSaver(const QString &service, bool active)
{
    if (active)
        m_activeSavers.insert(service);
    else
        m_activeSavers.remove(service);
    update();
}

void SessionLock::setLogind(bool locked)
{
    m_logindLocked = locked;
    update();
}

void SessionLock::update()
{
    const bool locked = m_logindLocked || !m_activeSavers.isEmpty();
    if (locked == m_locked)
        return;
    m_locked = locked;
    if (locked)
        QCoreApplication::instance()->installEventFilter(this);
    else
        QCoreApplication::instance()->removeEventFilter(this);
    emit changed(locked);
}

} // namespace chatbook::app
