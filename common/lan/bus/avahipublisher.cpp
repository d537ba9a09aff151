#include "avahipublisher.h"

#include <QDBusPendingReply>

#include <utility>

namespace chatbook::lan {
namespace {

/// States of Avahi's server and of its entry groups.
constexpr int serverRunning = 2;
constexpr int groupCollided = 3;
/// Then it gives up: somebody may claim every name.
constexpr int mostRenames = 50;

Avahi::Object server()
{
    return {QStringLiteral("Server")};
}

int protocolOf(Family family)
{
    switch (family) {
    case Family::V4:
        return Avahi::IPv4;
    case Family::V6:
        return Avahi::IPv6;
    case Family::Any:
        break;
    }
    return Avahi::AnyProtocol;
}

} // namespace

AvahiPublisher::AvahiPublisher(Service service, Family family)
    : m_service(std::move(service))
    , m_protocol(protocolOf(family))
{
    connect(&m_avahi, &Avahi::cameUp, this, &AvahiPublisher::begin);
    connect(&m_avahi, &Avahi::wentDown, this, [this] {
        m_group.path.clear();
        m_isRunning = false;
        m_isRenaming = false;
    });
}

AvahiPublisher::~AvahiPublisher()
{
    callGroup(QStringLiteral("Free")); // the bus would free it only when the program ends
}

void AvahiPublisher::publish(const QList<int> &interfaces)
{
    m_avahi.watch();
    if (interfaces == m_interfaces)
        return;
    m_interfaces = interfaces;
    add();
}

void AvahiPublisher::setTexts(const QByteArrayList &texts)
{
    if (texts == m_service.texts)
        return;
    m_service.texts = texts;
    for (const int interface : std::as_const(m_interfaces))
        callGroup(QStringLiteral("UpdateServiceTxt"),
                  what(interface) + QVariantList{QVariant::fromValue(texts)});
}

void AvahiPublisher::begin()
{
    m_avahi.call(server(), QStringLiteral("EntryGroupNew"), {},
                 [this](const QDBusPendingReply<QDBusObjectPath> &path) {
                     if (path.isError())
                         return;
                     m_group.path = path.value().path();
                     m_avahi.listen(m_group, QStringLiteral("StateChanged"), this,
                                    SLOT(groupChanged(int, QString)));
                     m_avahi.listen(server(), QStringLiteral("StateChanged"), this,
                                    SLOT(serverChanged(int, QString)));
                     m_avahi.call(server(), QStringLiteral("GetState"), {},
                                  [this](const QDBusPendingReply<int> &state) {
                                      if (!state.isError())
                                          serverChanged(state.value(), {});
                                  });
                 });
}

void AvahiPublisher::serverChanged(int state, const QString &)
{
    const bool ran = std::exchange(m_isRunning, state == serverRunning);
    if (m_isRunning && !ran)
        add();
    else if (!m_isRunning)
        callGroup(QStringLiteral("Reset")); // another computer has this computer's name
}

void AvahiPublisher::groupChanged(int state, const QString &)
{
    if (state == groupCollided)
        rename();
}

void AvahiPublisher::add()
{
    if (!m_isRunning)
        return;
    callGroup(QStringLiteral("Reset"));
    for (const int interface : std::as_const(m_interfaces))
        callGroup(QStringLiteral("AddService"),
                  what(interface) + QVariantList{QString(), QVariant::fromValue(m_service.port),
                                                 QVariant::fromValue(m_service.texts)},
                  [this](const QDBusPendingCall &added) {
                      if (added.error().name().endsWith(QLatin1StringView(".CollisionError")))
                          rename();
                  });
    if (!m_interfaces.isEmpty())
        callGroup(QStringLiteral("Commit"));
}

void AvahiPublisher::rename()
{
    if (m_isRenaming || m_renamed == mostRenames)
        return;
    m_isRenaming = true;
    ++m_renamed;
    m_avahi.call(server(), QStringLiteral("GetAlternativeServiceName"), {m_service.name},
                 [this](const QDBusPendingReply<QString> &name) {
                     m_isRenaming = false;
                     if (name.isError())
                         return;
                     m_service.name = name.value();
                     add();
                 });
}

void AvahiPublisher::callGroup(const QString &method, const QVariantList &arguments,
                               const Avahi::Answer &answered)
{
    if (!m_group.path.isEmpty())
        m_avahi.call(m_group, method, arguments, answered);
}

/// What identifies the service in each call: interface, protocol, flags, name, type, domain.
QVariantList AvahiPublisher::what(int interface) const
{
    return {interface, m_protocol, 0U, m_service.name, QString(serviceType), QString()};
}

} // namespace chatbook::lan
