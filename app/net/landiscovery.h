#pragma once

#include "beaconbudget.h"
#include "discovery.h"
#include "lan/firewall.h"
#include "lan/sockets.h"
#include "lan/systembus.h"

#include <functional>

#include <QSet>

namespace chatbook::app {

/// Finds the chats of the local network (protocol.md section 9), while it runs; with an Avahi also
/// by mDNS. It withstands any datagrams from strangers, in any number.
class LanDiscovery : public Discovery
{
    Q_OBJECT

public:
    /// `random` gives unpredictable numbers.
    LanDiscovery(const Clock &clock, std::function<quint64()> random,
                 const lan::Places &places = {});
    ~LanDiscovery() override;

    /// Queries everyone, and separately the last addresses of the `known` chats: at once, a few
    /// times within a second, and then every 2 s. Call it again to change `known`.
    void start(const QList<FoundChat> &known) override;
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
    QList<std::pair<QHostAddress, quint16>> m_known; ///< queried separately
    int m_lookUps = 0;                               ///< counts how often m_known was filled
    QList<Round> m_rounds;                           ///< the latest ones; answers to them count
    qsizetype m_asked = 0;                           ///< rounds since askAfresh()
    std::unique_ptr<lan::SystemBus> m_bus;
    std::unique_ptr<lan::ServiceBrowser> m_services;
    lan::FirewallWatch m_firewall;
    QTimer m_beginning;                              ///< runs until services are looked for
    QTimer m_firewallLooking;                        ///< runs until the firewall is looked for
    QSet<std::pair<QString, QByteArray>> m_speaking; ///< servers and keys that were heard directly
    BeaconBudget m_budget;
    FoundChats m_found;
    bool m_isStale = false; ///< what is shown is out of date
    QList<FoundChat> m_shown;
    QTimer m_asking;
    QTimer m_ageing;
    QTimer m_showing;
};

} // namespace chatbook::app
