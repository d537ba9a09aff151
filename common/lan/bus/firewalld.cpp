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

#include <utility>

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

/// And not from the bus because firewalld is not on it.
bool isFromFirewalld(const QDBusError &error)
{
    return error.type() == QDBusError::AccessDenied ||
           error.name().startsWith(QLatin1StringView("org.fedoraproject."));
}

/// `ports` is an array of structs: a port, or two with a hyphen between, and a protocol.
bool letsIn(const QVariantMap &zone, const Opening &opening)
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
        isOpen = isOpen || (protocol == opening.protocols.first() &&
                            range.section(u'-', 0, 0).toInt() <= opening.port &&
                            opening.port <= range.section(u'-', -1).toInt());
    }
    ports.endArray();
    return isOpen;
}

/// Asks firewalld one question after the other; deletes itself.
class Question : public QObject
{
public:
    Question(Opening opening, QObject &context, std::function<void(const QStringList &)> answered)
        : QObject(&context)
        , m_opening(std::move(opening))
        , m_answered(std::move(answered))
    {}

    void ask()
    {
        call(*this, {}, QStringLiteral("getDefaultZone"), {},
             [this](const QDBusPendingReply<QString> &zone) {
                 if (!zone.isError())
                     askForZones(zone.value());
                 else
                     answer(isFromFirewalld(zone.error()) ? QStringList{QString()} : QStringList());
             });
    }

private:
    void askForZones(const QString &byDefault)
    {
        call(*this, QStringLiteral(".zone"), QStringLiteral("getActiveZones"), {},
             [this, byDefault](const QDBusPendingCall &zones) {
                 m_byDefault = byDefault;
                 m_zones = {byDefault};
                 const QList<QVariant> arguments = zones.reply().arguments();
                 if (!arguments.isEmpty() && arguments.first().canConvert<QDBusArgument>())
                     m_zones +=
                         qdbus_cast<QMap<QString, QMap<QString, QStringList>>>(arguments.first())
                             .keys();
                 m_zones.removeDuplicates();
                 askNextZone();
             });
    }

    /// All active zones count, because it is not known through which one others come.
    void askNextZone()
    {
        if (m_zones.isEmpty())
            return answer(m_closed);
        const QString zone = m_zones.takeFirst();
        call(*this, QStringLiteral(".zone"), QStringLiteral("getZoneSettings2"), {zone},
             [this, zone](const QDBusPendingReply<QVariantMap> &settings) {
                 if (settings.isError() || !letsIn(settings.value(), m_opening))
                     m_closed.append(zone == m_byDefault ? QString() : zone);
                 askNextZone();
             });
    }

    void answer(const QStringList &closed)
    {
        deleteLater();
        m_answered(closed);
    }

    const Opening m_opening;
    const std::function<void(const QStringList &)> m_answered;
    QString m_byDefault;
    QStringList m_zones; ///< not yet asked about
    QStringList m_closed;
};

} // namespace

void askFirewalld(const Opening &opening, QObject &context,
                  const std::function<void(const QStringList &)> &answered)
{
    (new Question(opening, context, answered))->ask();
}

} // namespace chatbook::lan
