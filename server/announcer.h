#pragma once

#include "beacon.h"
#include "clock.h"
#include "lan/sockets.h"

#include <functional>

#include <QHash>

namespace chatbook {

/// Tells the local network that a chat is here: every 2 s to all, and at once to who asks
/// (protocol.md section 9). Nobody makes it talk much: at most 50 answers in a second, and 10 to
/// one address.
class Announcer : public QObject
{
    Q_OBJECT

public:
    /// `beacon` is what is said; how many people are there is asked of `people` each time, and its
    /// addresses are added if it is `reachedByV4`.
    Announcer(Beacon beacon, bool reachedByV4, std::function<int()> people, const Clock &clock,
              const lan::Places &places);

    void start();

private:
    void tellAll();
    void hear(const QNetworkDatagram &datagram);
    QByteArray beaconFor(quint64 nonce) const;

    const Beacon m_beacon;
    const bool m_reachedByV4;
    const std::function<int()> m_people;
    const Clock &m_clock;
    lan::Sockets m_sockets;
    QTimer m_timer;
    std::chrono::milliseconds m_toldAll{0};
    std::chrono::milliseconds m_second{0}; ///< when the one began that is counted in
    int m_read = 0;                        ///< datagrams in it
    int m_answers = 0;
    QHash<QHostAddress, int> m_answersTo; ///< of those
};

} // namespace chatbook
