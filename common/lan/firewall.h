#pragma once

#include "lan/systembus.h"

#include <QObject>
#include <QTimer>

namespace chatbook::lan {

/// A firewall that may keep others out; both empty if there is none.
struct Firewall
{
    QString name;    ///< its usual name
    QString command; ///< shell command that lets others in

    friend bool operator==(const Firewall &, const Firewall &) = default;
};

/// The opening for a host of a chat at that TCP port; queries come there over UDP, too.
Opening toHost(quint16 port);
/// The opening for a client that looks for chats: servers' beacons (protocol.md section 9).
Opening toLook();

Firewall ufw(const Opening &opening);
/// `zones` are those that keep others out; an empty name is the default zone.
Firewall firewalld(const Opening &opening, const QStringList &zones);

/// Whether the firewall of this computer may keep others out, as far as a program that is not root
/// can know: ufw says that it is on but not what it lets in; firewalld says both to users who may
/// ask. Checks again every 10 s.
class FirewallWatch : public QObject
{
    Q_OBJECT

public:
    /// `etc` is the folder with the system's configuration.
    explicit FirewallWatch(QString etc = QStringLiteral("/etc"));

    void start(const Opening &opening);
    void stop();

    /// The firewall that may be in the way.
    const Firewall &inTheWay() const { return m_inTheWay; }

signals:
    /// inTheWay() has changed. Only while this runs.
    void changed();

private:
    void look();
    bool isUfwOn() const;
    void askFirewalld();
    void tell(const Firewall &inTheWay);

    const QString m_etc;
    Opening m_opening;
    Firewall m_inTheWay;
    std::unique_ptr<SystemBus> m_bus; ///< made when firewalld is first asked
    QTimer m_again;
};

} // namespace chatbook::lan
