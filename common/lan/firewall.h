#pragma once

#include "lan/systembus.h"

#include <QObject>
#include <QTimer>

namespace chatbook::lan {

/// One that may keep others out; both empty for none.
struct Firewall
{
    QString name;    ///< what people call it
    QString command; ///< lets others in, for a shell

    friend bool operator==(const Firewall &, const Firewall &) = default;
};

/// For whoever hosts a chat at that TCP port; others ask there over UDP, too, who is there.
Opening toHost(quint16 port);
/// For whoever looks for chats: what servers say of themselves (protocol.md section 9).
Opening toLook();

Firewall ufw(const Opening &opening);
/// `zones` are those that keep others out; an empty name is the one by default.
Firewall firewalld(const Opening &opening, const QStringList &zones);

/// Whether the firewall of this computer may keep others out, as far as that can be known without
/// being root: ufw says that it is on, and not what it lets in; firewalld says both, to whom it
/// may. Looks again every 10 s.
class FirewallWatch : public QObject
{
    Q_OBJECT

public:
    /// `etc` is where programs are configured.
    explicit FirewallWatch(QString etc = QStringLiteral("/etc"));

    void start(const Opening &opening);
    void stop();

    /// The one that may be in the way.
    const Firewall &inTheWay() const { return m_inTheWay; }

signals:
    /// Of inTheWay(), while it runs.
    void changed();

private:
    void look();
    bool isUfwOn() const;
    void askFirewalld();
    void tell(const Firewall &inTheWay);

    const QString m_etc;
    Opening m_opening;
    Firewall m_inTheWay;
    std::unique_ptr<SystemBus> m_bus; ///< once firewalld was to be asked
    QTimer m_again;
};

} // namespace chatbook::lan
