#include "firewall.h"

#include "beacon.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <chrono>
#include <utility>

namespace chatbook::lan {
namespace {

constexpr std::chrono::seconds lookAtFirewallEvery{10};
constexpr qint64 mostOfAFile = 64 << 10;

/// The value that a shell would read from `NAME=value` or `NAME="value"`; the last one counts.
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

/// Whether the name is safe in a command.
bool isZoneName(const QString &name)
{
    static const QRegularExpression pattern(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]*\\z"));
    return pattern.match(name).hasMatch();
}

} // namespace

Opening toHost(quint16 port)
{
    return {.port = port, .protocols = {QStringLiteral("tcp"), QStringLiteral("udp")}};
}

Opening toLook()
{
    return {.port = beaconPort, .protocols = {QStringLiteral("udp")}};
}

Firewall ufw(const Opening &opening)
{
    QString command = QStringLiteral("sudo ufw allow %1").arg(opening.port);
    if (opening.protocols.size() == 1)
        command += u'/' + opening.protocols.first();
    return {.name = QStringLiteral("ufw"), .command = command};
}

Firewall firewalld(const Opening &opening, const QStringList &zones)
{
    QString command;
    for (const QString &zone : zones) {
        command += QStringLiteral("sudo firewall-cmd --permanent");
        if (isZoneName(zone))
            command += QStringLiteral(" --zone=") + zone;
        for (const QString &protocol : opening.protocols)
            command += QStringLiteral(" --add-port=%1/%2").arg(opening.port).arg(protocol);
        command += QStringLiteral(" && ");
    }
    command += QStringLiteral("sudo firewall-cmd --reload");
    return {.name = QStringLiteral("firewalld"), .command = command};
}

FirewallWatch::FirewallWatch(QString etc)
    : m_etc(std::move(etc))
{
    m_again.setInterval(lookAtFirewallEvery);
    connect(&m_again, &QTimer::timeout, this, &FirewallWatch::look);
}

void FirewallWatch::start(const Opening &opening)
{
    m_opening = opening;
    m_again.start();
    look();
}

void FirewallWatch::stop()
{
    m_again.stop();
    m_inTheWay = {};
}

void FirewallWatch::look()
{
    if (isUfwOn())
        tell(ufw(m_opening));
    else if (QFileInfo::exists(m_etc + QStringLiteral("/firewalld")))
        askFirewalld();
    else
        tell({});
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
        return tell({});
    m_bus->askFirewalld(m_opening, *this, [this](const QStringList &zones) {
        tell(zones.isEmpty() ? Firewall{} : firewalld(m_opening, zones));
    });
}

void FirewallWatch::tell(const Firewall &inTheWay)
{
    if (!m_again.isActive() || std::exchange(m_inTheWay, inTheWay) == inTheWay)
        return;
    emit changed();
}

} // namespace chatbook::lan
