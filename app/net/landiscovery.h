#pragma once

#include "beaconbudget.h"
#include "discovery.h"
#include "lan/firewall.h"
#include "lan/sockets.h"
#include "lan/systembus.h"

#include <functional>

#include <QSet>

namespace chatbook::app {

/// Finds the chats of the local network (protocol.md section 9), while it runs; where there is an
/// Avahi, by mDNS too. What strangers send, and how much of it, does not matter to it.
class LanDiscovery : public Discovery
{
    Q_OBJECT

public:
    /// `random` gives numbers that nobody can foresee.
    LanDiscovery(const Clock &clock, std::function<quint64()> random,
                 const lan::Places &places = {});
    ~LanDiscovery() override;

    /// Asks all, and those who may be where the `known` ones were each by themselves: at once, a
    /// few times within a second, and every 2 s from then on. Again: with other `known` ones.
    void start(const QList<KnownChat> &known) override;
    void stop() override;
    QList<FoundChat> chats() const override { return m_shown; }
    lan::Firewall firewall() const override { return m_firewall.inTheWay(); }

private:
    struct Round
    {
        quint64 nonce = 0;
        std::chrono::milliseconds sent{0};
    };

    void askAfresh();
    void ask();
    void lookUp(const QUrl &url);
    void addKnown(const QHostAddress &address, int port);
    void hear(const QNetworkDatagram &datagram);
    void hearOf(const lan::Service &service);
    bool mayRead(const QHostAddress &from);
    const Round *roundOf(const QByteArray &datagram) const;
    void showSoon();
    void show();

    const Clock &m_clock;
    const std::function<quint64()> m_random;
    const lan::Places m_places;
    lan::Sockets m_sockets;
    QList<std::pair<QHostAddress, quint16>> m_known; ///< to be asked each by itself
    int m_lookUps = 0;                               ///< which time m_known was begun
    QList<Round> m_rounds;                           ///< the last ones, whose answers count
    qsizetype m_asked = 0;                           ///< rounds since askAfresh()
    std::unique_ptr<lan::SystemBus> m_bus;
    std::unique_ptr<lan::ServiceBrowser> m_services;
    lan::FirewallWatch m_firewall;
    QTimer m_beginning;       ///< until the services are looked for
    QTimer m_firewallLooking; ///< until the firewall is
    QSet<std::pair<QString, QByteArray>>
        m_speaking; ///< servers and keys that were heard of directly
    BeaconBudget m_budget;
    FoundChats m_found;
    bool m_isStale = false; ///< what is shown is not what was found
    QList<FoundChat> m_shown;
    QTimer m_asking;
    QTimer m_ageing;
    QTimer m_showing;
};

} // namespace chatbook::app
