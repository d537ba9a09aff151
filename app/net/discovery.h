#pragma once

#include "lan/sockets.h"
#include "net/beaconbudget.h"
#include "net/finding.h"

#include <functional>

namespace chatbook {

/// Finds the chats of the local network (protocol.md section 9), while it runs. What strangers
/// send, and how much of it, does not matter to it.
class Discovery : public Finding
{
    Q_OBJECT

public:
    /// `random` gives numbers that nobody can foresee.
    Discovery(const Clock &clock, std::function<quint64()> random, const lan::Places &places = {});
    ~Discovery() override;

    /// Asks all, and those who may be where the `known` ones were each by themselves: at once, a
    /// few times within a second, and every 2 s from then on. Again: with other `known` ones.
    void start(const QList<KnownChat> &known) override;
    void stop() override;
    QList<FoundChat> chats() const override { return m_shown; }

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
    BeaconBudget m_budget;
    FoundChats m_found;
    bool m_isStale = false; ///< what is shown is not what was found
    QList<FoundChat> m_shown;
    QTimer m_asking;
    QTimer m_ageing;
    QTimer m_showing;
};

} // namespace chatbook
