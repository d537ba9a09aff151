#pragma once

#include "lan/links.h"
#include "lan/places.h"
#include "lan/reader.h"

#include <memory>
#include <vector>

#include <QNetworkDatagram>
#include <QObject>
#include <QTimer>
#include <QUdpSocket>

namespace chatbook::lan {

/// Sockets for speaking to the local network. Each link has one bound to its address, so that it
/// sends there whatever the routes are. The listening sockets share their ports with other
/// programs. While open, it reads the list of links again every 2 s and after sending failed, and
/// so follows changes of networks, and sleep.
///
/// Reading is bounded: at most 100 datagrams from a socket in 5 ms. The rest waits in the kernel,
/// which drops what is too much.
class Sockets : public QObject
{
    Q_OBJECT

public:
    /// Datagrams to all go to port `target`, and come from port `source` if that is free and not 0.
    /// `listening` are the ports to listen at. This receives what is sent to `source` even if
    /// another program listens there for all addresses.
    Sockets(Places places, quint16 target, quint16 source, QList<quint16> listening);
    ~Sockets() override;

    void open();
    void close();
    bool isOpen() const { return m_looking.isActive(); }

    /// Sends from every link, to its multicast group and its broadcast address.
    void sendToAll(const QByteArray &datagram);
    /// Sends by the routes.
    void sendTo(const QByteArray &datagram, const QHostAddress &address, quint16 port);
    /// Sends to where `asked`, which was received() just now, came from, by the same way.
    void answer(const QNetworkDatagram &asked, const QByteArray &datagram);

    const QList<Link> &links() const { return m_links; }

signals:
    /// At most datagramBytes + 1 of the datagram, enough to see that it is too long. A slot must
    /// not close this.
    void received(const QNetworkDatagram &datagram);
    /// There are links from which nothing was sent so far.
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
    QTimer m_pause; ///< nothing is read while it runs
    Reader m_reader;
    QUdpSocket *m_reading = nullptr;
    bool m_readAny = false;
};

} // namespace chatbook::lan
