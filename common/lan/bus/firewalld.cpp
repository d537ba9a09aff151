#include "firewalld.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMap>
#include <QStringList>
#include <QVariantMap>

namespace chatbook::lan {
namespace {

constexpr int answerWithinMs = 5'000;

void call(QObject &context, const QString &interface, const QString &method,
          const QVariantList &arguments,
          const std::function<void(const QDBusPendingCall &)> &answered)
{
    const QString name = QStringLiteral("org.fedoraproject.FirewallD1");
    QDBusMessage message = QDBusMessage::createMethodCall(
        name, QStringLiteral("/org/fedoraproject/FirewallD1"), name + interface, method);
    message.setArguments(arguments);
    message.setAutoStartService(false);
    auto *watcher = new QDBusPendingCallWatcher(
        QDBusConnection::systemBus().asyncCall(message, answerWithinMs), &context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, &context, [watcher, answered] {
        watcher->deleteLater();
        answered(*watcher);
    });
}

/// Not from the bus, on which it is not.
bool isFromFirewalld(const QDBusError &error)
{
    return error.type() == QDBusError::AccessDenied ||
           error.name().startsWith(QLatin1StringView("org.fedoraproject."));
}

/// `ports` is an array of a port, or of two with a hyphen between, and a protocol each.
bool letsIn(const QVariantMap &zone, quint16 port)
{
    if (zone.value(QStringLiteral("target")).toString() == QLatin1StringView("ACCEPT"))
        return true;
    const QVariant value = zone.value(QStringLiteral("ports"));
    if (!value.canConvert<QDBusArgument>())
        return false;
    const auto ports = value.value<QDBusArgument>();
    bool isOpen = false;
    ports.beginArray();
    while (!ports.atEnd()) {
        QString range;
        QString protocol;
        ports.beginStructure();
        ports >> range >> protocol;
        ports.endStructure();
        isOpen = isOpen || (protocol == QLatin1StringView("tcp") &&
                            range.section(u'-', 0, 0).toInt() <= port &&
                            port <= range.section(u'-', -1).toInt());
    }
    ports.endArray();
    return isOpen;
}

/// One that does not let others in is enough: which one they come by is not known.
void askZones(const QStringList &zones, quint16 port, QObject &context,
              const std::function<void(bool)> &answered)
{
    call(context, QStringLiteral(".zone"), QStringLiteral("getZoneSettings2"), {zones.first()},
         [zones, port, &context, answered](const QDBusPendingReply<QVariantMap> &settings) {
             if (settings.isError() || !letsIn(settings.value(), port))
                 answered(true);
             else if (zones.size() == 1)
                 answered(false);
             else
                 askZones(zones.mid(1), port, context, answered);
         });
}

} // namespace

void askFirewalld(quint16 port, QObject &context, const std::function<void(bool)> &answered)
{
    call(context, {}, QStringLiteral("getDefaultZone"), {},
         [port, &context, answered](const QDBusPendingReply<QString> &zone) {
             if (zone.isError() || port == 0)
                 return answered(!zone.isError() || isFromFirewalld(zone.error()));
             call(context, QStringLiteral(".zone"), QStringLiteral("getActiveZones"), {},
                  [port, &context, answered,
                   byDefault = zone.value()](const QDBusPendingCall &zones) {
                      QStringList names{byDefault};
                      const QList<QVariant> arguments = zones.reply().arguments();
                      if (!arguments.isEmpty() && arguments.first().canConvert<QDBusArgument>())
                          names += qdbus_cast<QMap<QString, QMap<QString, QStringList>>>(
                                       arguments.first())
                                       .keys();
                      names.removeDuplicates();
                      askZones(names, port, context, answered);
                  });
         });
}

} // namespace chatbook::lan
