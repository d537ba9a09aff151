#include "firewall.h"

#include "beacon.h"

#include <QFile>
#include <QFileInfo>

#include <chrono>
#include <utility>

namespace chatbook::lan {
namespace {

constexpr std::chrono::seconds lookAtFirewallEvery{10};
constexpr qint64 mostOfAFile = 64 << 10;

/// What a shell would read there: `NAME=value` or `NAME="value"`, the last that is given.
QString valueIn(const QString &path, const QString &name)
{
    QFile file(path);
    QString value;
    if (!file.open(QIODevice::ReadOnly))
        return value;
    const QStringList lines = QString::fromUtf8(file.read(mostOfAFile)).split(u'\n');
    for (const QString &line : lines)
        if (line.section(u'=', 0, 0).trimmed() == name)
            value = line.section(u'=', 1).trimmed().remove(u'"').remove(u'\'').toLower();
    return value;
}

} // namespace

QString firewallName(Firewall firewall)
{
    switch (firewall) {
    case Firewall::Ufw:
        return QStringLiteral("ufw");
    case Firewall::Firewalld:
        return QStringLiteral("firewalld");
    case Firewall::None:
        break;
    }
    return {};
}

QString commandToHost(Firewall firewall, quint16 port)
{
    switch (firewall) {
    case Firewall::Ufw: // TCP and UDP
        return QStringLiteral("sudo ufw allow %1").arg(port);
    case Firewall::Firewalld:
        return QStringLiteral("sudo firewall-cmd --permanent --add-port=%1/tcp --add-port=%1/udp "
                              "&& sudo firewall-cmd --reload")
            .arg(port);
    case Firewall::None:
        break;
    }
    return {};
}

QString commandToLook(Firewall firewall)
{
    switch (firewall) {
    case Firewall::Ufw:
        return QStringLiteral("sudo ufw allow %1/udp").arg(beaconPort);
    case Firewall::Firewalld:
        return QStringLiteral("sudo firewall-cmd --permanent --add-port=%1/udp "
                              "&& sudo firewall-cmd --reload")
            .arg(beaconPort);
    case Firewall::None:
        break;
    }
    return {};
}

FirewallWatch::FirewallWatch(QString etc)
    : m_etc(std::move(etc))
{
    m_again.setInterval(lookAtFirewallEvery);
    connect(&m_again, &QTimer::timeout, this, &FirewallWatch::look);
}

void FirewallWatch::start(quint16 port)
{
    m_port = port;
    m_again.start();
    look();
}

void FirewallWatch::stop()
{
    m_again.stop();
    m_inTheWay = Firewall::None;
}

void FirewallWatch::look()
{
    if (isUfwOn())
        tell(Firewall::Ufw);
    else if (QFileInfo::exists(m_etc + QStringLiteral("/firewalld")))
        askFirewalld();
    else
        tell(Firewall::None);
}

bool FirewallWatch::isUfwOn() const
{
    return valueIn(m_etc + QStringLiteral("/ufw/ufw.conf"), QStringLiteral("ENABLED")) ==
               QLatin1StringView("yes") &&
           valueIn(m_etc + QStringLiteral("/default/ufw"),
                   QStringLiteral("DEFAULT_INPUT_POLICY")) != QLatin1StringView("accept");
}

void FirewallWatch::askFirewalld()
{
    if (!m_bus)
        m_bus = openSystemBus();
    if (!m_bus)
        return tell(Firewall::None);
    m_bus->askFirewalld(m_port, *this, [this](bool isInTheWay) {
        tell(isInTheWay ? Firewall::Firewalld : Firewall::None);
    });
}

void FirewallWatch::tell(Firewall inTheWay)
{
    if (!m_again.isActive() || std::exchange(m_inTheWay, inTheWay) == inTheWay)
        return;
    emit changed();
}

} // namespace chatbook::lan
