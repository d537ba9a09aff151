#include "avahi.h"

#include <QByteArrayList>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace chatbook::lan {
namespace {

const QString serviceName = QStringLiteral("org.freedesktop.Avahi");
constexpr int patienceMs = 15'000; // Avahi gives up sooner

QString fullName(const QString &interface)
{
    return serviceName + u'.' + interface;
}

} // namespace

Avahi::~Avahi()
{
    unwatch();
}

void Avahi::watch()
{
    if (m_watcher)
        return;
    qDBusRegisterMetaType<QByteArrayList>(); // of TXT records
    m_bus = QDBusConnection::systemBus();
    if (!m_bus.isConnected())
        return;
    m_watcher = std::make_unique<QDBusServiceWatcher>(serviceName, m_bus);
    connect(
        m_watcher.get(), &QDBusServiceWatcher::serviceOwnerChanged, this,
        [this](const QString &, const QString &, const QString &owner) { ownerChanged(owner); });
    QDBusMessage ask = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetNameOwner"));
    ask.setArguments({serviceName});
    auto *answer = new QDBusPendingCallWatcher(m_bus.asyncCall(ask, patienceMs), m_watcher.get());
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        if (const QDBusPendingReply<QString> owner = *answer; owner.isValid() && !m_calls)
            ownerChanged(owner.value());
    });
}

void Avahi::unwatch()
{
    forget();
    m_watcher.reset();
}

void Avahi::ownerChanged(const QString &owner)
{
    if (m_calls) {
        forget();
        emit wentDown();
    }
    if (!owner.isEmpty()) {
        m_calls = std::make_unique<QObject>();
        emit cameUp();
    }
}

/// The objects of a restarted Avahi may have the same paths.
void Avahi::forget()
{
    m_calls.reset();
    for (const Listening &one : std::as_const(m_listening))
        m_bus.disconnect(serviceName, one.object.path, fullName(one.object.interface), one.signal,
                         one.receiver, one.slot);
    m_listening.clear();
}

void Avahi::call(const Object &object, const QString &method, const QVariantList &arguments,
                 const Answer &answered)
{
    if (!m_calls)
        return;
    QDBusMessage message = QDBusMessage::createMethodCall(serviceName, object.path,
                                                          fullName(object.interface), method);
    message.setArguments(arguments);
    message.setAutoStartService(false);
    auto *call = new QDBusPendingCallWatcher(m_bus.asyncCall(message, patienceMs), m_calls.get());
    connect(call, &QDBusPendingCallWatcher::finished, this, [call, answered] {
        call->deleteLater();
        if (answered)
            answered(*call);
    });
}

void Avahi::listen(const Object &object, const QString &signal, QObject *receiver, const char *slot)
{
    if (m_calls &&
        m_bus.connect(serviceName, object.path, fullName(object.interface), signal, receiver, slot))
        m_listening.append({object, signal, receiver, slot});
}

} // namespace chatbook::lan
