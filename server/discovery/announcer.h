#pragma once

#include "beacon.h"
#include "clock.h"
#include "lan/sockets.h"
#include "lan/systembus.h"

#include <functional>

#include <QHash>

namespace chatbook::server {

/// Tells the local network that a chat is here: every 2 s to all, and at once to who asks
/// (protocol.md section 9); where there is an Avahi, by mDNS too. Nobody makes it talk much: at
/// most 50 answers in a second, and 10 to one address.
class Announcer : public QObject
{
    Q_OBJECT

public:
    /// `beacon` is what is said; how many people are there is asked of `people` each time, and its
    /// addresses are added unless it is `reachedBy` IPv6 alone.
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
    QTimer m_publishing;                                ///< until it begins
    QTimer m_timer;
    std::chrono::milliseconds m_published{0}; ///< when what is published was changed last
    std::chrono::milliseconds m_toldAll{0};
    std::chrono::milliseconds m_second{0}; ///< when the one began that is counted in
    int m_read = 0;                        ///< datagrams in it
    int m_answers = 0;
    QHash<QHostAddress, int> m_answersTo; ///< of those
};

} // namespace chatbook::server
