#pragma once

#include "beacon.h"
#include "clock.h"
#include "lan/sockets.h"
#include "lan/systembus.h"

#include <functional>

#include <QHash>

namespace chatbook::server {

/// Tells the local network that a chat is here: every 2 s to all, and at once to each query
/// (protocol.md section 9); with an Avahi, by mDNS too. At most 50 answers in a second, 10 to one
/// address, so that nobody can make it flood the network.
class Announcer : public QObject
{
    Q_OBJECT

public:
    /// `beacon` is sent as it is, with the number of people, which `people` gives each time, and
    /// with this machine's IPv4 addresses unless the server is `reachedBy` IPv6 only.
    Announcer(Beacon beacon, lan::Family reachedBy, std::function<int()> people, const Clock &clock,
              const lan::Places &places);

    void start();

private:
    void tellAll();
    void hear(const QNetworkDatagram &datagram);
    QByteArray beaconFor(quint64 nonce) const;
    void publish();
    void updatePublished();

    const Beacon m_beacon;
    const lan::Places m_places;
    const lan::Family m_reachedBy;
    const std::function<int()> m_people;
    const Clock &m_clock;
    lan::Sockets m_sockets;
    std::unique_ptr<lan::SystemBus> m_bus;
    std::unique_ptr<lan::ServicePublisher> m_publisher; ///< none: there is no such bus
    QTimer m_publishing;                                ///< runs until publishing begins
    QTimer m_timer;
    std::chrono::milliseconds m_published{0}; ///< when what is published last changed
    std::chrono::milliseconds m_toldAll{0};
    std::chrono::milliseconds m_second{0}; ///< when the second that is counted began
    int m_read = 0;                        ///< datagrams in that second
    int m_answers = 0;
    QHash<QHostAddress, int> m_answersTo; ///< answers in that second, by address
};

} // namespace chatbook::server
