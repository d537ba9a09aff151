#pragma once

#include "lan/systembus.h"

#include <QObject>
#include <QTimer>

namespace chatbook::lan {

/// One that is set up by a program which people know by its name.
enum class Firewall { None, Ufw, Firewalld };

/// What people call it; empty for none.
QString firewallName(Firewall firewall);
/// What lets others in who want to join a chat at that TCP port, and who ask who is there.
QString commandToHost(Firewall firewall, quint16 port);
/// What lets in what servers say of themselves (protocol.md section 9).
QString commandToLook(Firewall firewall);

/// Whether the firewall of this computer may keep others out, as far as that can be known without
/// being root: ufw says that it is on, and not what it lets in; firewalld says both, to whom it
/// may. Looks again every 10 s.
class FirewallWatch : public QObject
{
    Q_OBJECT

public:
    /// `etc` is where programs are configured.
    explicit FirewallWatch(QString etc = QStringLiteral("/etc"));

    /// `port` (TCP) is the one at which others come; 0: none in particular.
    void start(quint16 port = 0);
    void stop();

    /// The one that may be in the way.
    Firewall inTheWay() const { return m_inTheWay; }

signals:
    /// Of inTheWay(), while it runs.
    void changed();

private:
    void look();
    bool isUfwOn() const;
    void askFirewalld();
    void tell(Firewall inTheWay);

    const QString m_etc;
    quint16 m_port = 0;
    Firewall m_inTheWay = Firewall::None;
    std::unique_ptr<SystemBus> m_bus; ///< once firewalld was to be asked
    QTimer m_again;
};

} // namespace chatbook::lan
