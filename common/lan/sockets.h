#pragma once

#include "lan/links.h"
#include "lan/places.h"
#include "lan/reader.h"

#include <memory>
#include <vector>

#include <QNetworkDatagram>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <QUdpSocket>

namespace chatbook::lan {

/// The sockets of one who speaks to the local network. Each link has one that is bound to its
/// address, so that what it says goes out there whatever the routes are. What listens shares its
/// port with other programs. The links are looked at anew every 2 s while it is open, and after
/// sending failed: networks that change, and sleep, are followed by that.
///
/// Reading is bounded: at most 100 datagrams from a socket in 5 ms, the rest waits in the kernel,
/// which lets go of what is too much.
class Sockets : public QObject
{
    Q_OBJECT

public:
    /// What is said to all goes to `target`, and from the port `source` if that can be had and is
    /// not 0; `listening` are the ports to listen at. What is sent to `source` is heard by this one
    /// also where another listens to it for all addresses.
    Sockets(Places places, quint16 target, quint16 source, QList<quint16> listening);
    ~Sockets() override;

    void open();
    void close();
    bool isOpen() const { return m_looking.isActive(); }

    /// From every link, to its multicast group and its broadcast address.
    void sendToAll(const QByteArray &datagram);
    /// Where the routes lead.
    void sendTo(const QByteArray &datagram, const QHostAddress &address, quint16 port);
    /// To where `asked`, which was received() just now, came from, by the same way.
    void answer(const QNetworkDatagram &asked, const QByteArray &datagram);

    const QList<Link> &links() const { return m_links; }

signals:
    /// At most datagramBytes + 1 of it: what is longer is too long. A slot must not close this.
    void received(const QNetworkDatagram &datagram);
    /// There are links from which nothing was said so far.
    void linksAdded();

private:
    struct Outlet;
    struct Inlet;

    void lookAround();
    void lookAroundSoon();
    bool bindTo(QUdpSocket &socket, const Link &link) const;
    bool openOutlets(const QList<Link> &links);
    void openInlets();
    void joinGroups(Inlet &inlet);
    std::unique_ptr<QUdpSocket> newSocket();
    bool isFromALink(const QNetworkDatagram &datagram) const;
    void readSome(QUdpSocket &socket);
    void readAll();
    bool write(QUdpSocket &socket, const QByteArray &datagram, const QHostAddress &to,
               quint16 port);

    const Places m_places;
    const quint16 m_target;
    const quint16 m_source;
    const QList<quint16> m_listening;
    QList<Link> m_links;
    std::vector<Outlet> m_outlets; ///< one for each link
    std::vector<Inlet> m_inlets;
    std::unique_ptr<QUdpSocket> m_routed;  ///< for sendTo()
    std::unique_ptr<QUdpSocket> m_routed6; ///< for sendTo()
    QTimer m_looking;
    QTimer m_lookingSoon;
    QTimer m_pause; ///< while it runs nothing is read
    Reader m_reader;
    QUdpSocket *m_reading = nullptr;
    bool m_readAny = false;
};

} // namespace chatbook::lan
