#include "sockets.h"

#include <QNetworkInterface>
#include <QNetworkProxy>

#include <algorithm>
#include <chrono>

namespace chatbook::lan {
namespace {

using namespace std::chrono_literals;

constexpr auto lookEvery = 2s;
constexpr auto lookAfterFailure = 500ms;
constexpr auto pauseAfterReading = 5ms;
constexpr int datagramsAtOnce = 100;
constexpr QUdpSocket::BindMode shared = QUdpSocket::ShareAddress | QUdpSocket::ReuseAddressHint;

} // namespace

/// Sends from one link, and receives the answers.
struct Sockets::Outlet
{
    Link link;
    std::unique_ptr<QUdpSocket> socket;
};

/// Listens at one port, for one address family.
struct Sockets::Inlet
{
    quint16 port;
    bool isV6;
    std::unique_ptr<QUdpSocket> socket; ///< none: another program has the port
    QSet<int> joined = {};              ///< interfaces on which it is in the group
};

Sockets::Sockets(Places places, quint16 target, quint16 source, QList<quint16> listening)
    : m_places(std::move(places))
    , m_target(target)
    , m_source(source)
    , m_listening(std::move(listening))
{
    m_looking.setInterval(lookEvery);
    m_lookingSoon.setSingleShot(true);
    m_lookingSoon.setInterval(lookAfterFailure);
    m_pause.setSingleShot(true);
    m_pause.setTimerType(Qt::PreciseTimer);
    m_pause.setInterval(pauseAfterReading);
    connect(&m_looking, &QTimer::timeout, this, &Sockets::lookAround);
    connect(&m_lookingSoon, &QTimer::timeout, this, &Sockets::lookAround);
    connect(&m_pause, &QTimer::timeout, this, &Sockets::readAll);
}

Sockets::~Sockets() = default;

void Sockets::open()
{
    if (isOpen())
        return;
    for (const quint16 port : m_listening)
        for (const bool isV6 : {false, true})
            m_inlets.push_back({port, isV6, nullptr});
    for (const bool isV6 : {false, true}) {
        std::unique_ptr<QUdpSocket> socket = newSocket();
        if (socket->bind(QHostAddress(isV6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4), 0))
            (isV6 ? m_routed6 : m_routed) = std::move(socket);
    }
    m_looking.start();
    lookAround();
}

void Sockets::close()
{
    for (QTimer *timer : {&m_looking, &m_lookingSoon, &m_pause})
        timer->stop();
    m_routed.reset();
    m_routed6.reset();
    m_inlets.clear();
    m_outlets.clear();
    m_links.clear();
}

std::unique_ptr<QUdpSocket> Sockets::newSocket()
{
    auto socket = std::make_unique<QUdpSocket>();
    socket->setProxy(QNetworkProxy::NoProxy);
    QUdpSocket *raw = socket.get();
    connect(raw, &QUdpSocket::readyRead, this, [this, raw] {
        if (!m_pause.isActive()) {
            m_pause.start();
            readSome(*raw);
        }
    });
    return socket;
}

void Sockets::lookAround()
{
    const QList<Link> links = currentLinks(m_places.at);
    // The inlets first, so that immediate answers are received.
    m_links = links;
    m_reader.clear();
    openInlets();
    if (openOutlets(links))
        emit linksAdded();
}

void Sockets::lookAroundSoon()
{
    if (!m_lookingSoon.isActive())
        m_lookingSoon.start();
}

bool Sockets::bindTo(QUdpSocket &socket, const Link &link) const
{
    return (m_source != 0 && socket.bind(link.address, m_source, shared)) ||
           socket.bind(link.address, 0);
}

/// Gives whether there are new links. A link that cannot be bound yet, such as an IPv6 address that
/// is still checked for duplicates, is tried again the next time.
bool Sockets::openOutlets(const QList<Link> &links)
{
    std::erase_if(m_outlets, [&](const Outlet &one) { return !links.contains(one.link); });
    bool added = false;
    for (const Link &link : links) {
        if (std::any_of(m_outlets.begin(), m_outlets.end(),
                        [&](const Outlet &one) { return one.link == link; }))
            continue;
        std::unique_ptr<QUdpSocket> socket = newSocket();
        if (!bindTo(*socket, link))
            continue;
        socket->setMulticastInterface(QNetworkInterface::interfaceFromIndex(link.interface));
        socket->setSocketOption(QAbstractSocket::MulticastTtlOption, 1);
        // The other side may be on this machine.
        socket->setSocketOption(QAbstractSocket::MulticastLoopbackOption, 1);
        m_outlets.push_back({link, std::move(socket)});
        added = true;
    }
    return added;
}

void Sockets::openInlets()
{
    for (Inlet &inlet : m_inlets) {
        if (!inlet.socket) {
            std::unique_ptr<QUdpSocket> socket = newSocket();
            const QHostAddress any(inlet.isV6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4);
            if (!socket->bind(any, inlet.port, shared))
                continue;
            inlet.socket = std::move(socket);
        }
        joinGroups(inlet);
    }
}

void Sockets::joinGroups(Inlet &inlet)
{
    QSet<int> interfaces;
    for (const Link &link : std::as_const(m_links))
        if (link.isV6() == inlet.isV6)
            interfaces.insert(link.interface);
    inlet.joined.intersect(interfaces);
    interfaces.subtract(inlet.joined);
    for (const int index : std::as_const(interfaces)) {
        const QNetworkInterface interface = QNetworkInterface::interfaceFromIndex(index);
        // It may fail because the group was joined before the interface went away, which is no
        // error.
        inlet.socket->joinMulticastGroup(inlet.isV6 ? m_places.group6 : m_places.group, interface);
        inlet.joined.insert(index);
    }
}

void Sockets::sendToAll(const QByteArray &datagram)
{
    for (const Outlet &outlet : m_outlets) {
        QHostAddress group = m_places.group;
        if (outlet.link.isV6()) {
            group = m_places.group6;
            group.setScopeId(QString::number(outlet.link.interface));
        }
        bool sent = write(*outlet.socket, datagram, group, m_target);
        if (!outlet.link.broadcast.isNull())
            sent = write(*outlet.socket, datagram, outlet.link.broadcast, m_target) && sent;
        if (!sent)
            lookAroundSoon();
    }
}

void Sockets::sendTo(const QByteArray &datagram, const QHostAddress &address, quint16 port)
{
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    if (QUdpSocket *socket = (isV6 ? m_routed6 : m_routed).get())
        write(*socket, datagram, address, port);
}

void Sockets::answer(const QNetworkDatagram &asked, const QByteArray &datagram)
{
    if (!m_reading)
        return;
    QNetworkDatagram answer(datagram, asked.senderAddress(), quint16(asked.senderPort()));
    // From the address that was asked, as firewalls expect, even if the routes prefer another one.
    // The answer to a multicast or broadcast goes out on the interface where that came in, whatever
    // the routes are.
    const QHostAddress to = asked.destinationAddress();
    const auto link = std::find_if(m_links.cbegin(), m_links.cend(), [&](const Link &one) {
        return one.address == to || one.broadcast == to;
    });
    if (link != m_links.cend() && link->address == to)
        answer.setSender(to);
    else if (link != m_links.cend() || to.isMulticast())
        answer.setInterfaceIndex(asked.interfaceIndex());
    m_reading->writeDatagram(answer);
}

bool Sockets::write(QUdpSocket &socket, const QByteArray &datagram, const QHostAddress &to,
                    quint16 port)
{
    return socket.writeDatagram(datagram, to, port) == datagram.size();
}

/// Inlets receive from all interfaces.
bool Sockets::isFromALink(const QNetworkDatagram &datagram) const
{
    return !areCertain(m_places.at) ||
           std::any_of(m_links.cbegin(), m_links.cend(), [&datagram](const Link &link) {
               return uint(link.interface) == datagram.interfaceIndex();
           });
}

void Sockets::readSome(QUdpSocket &socket)
{
    m_reading = &socket;
    for (int i = 0; i < datagramsAtOnce; ++i) {
        const std::optional<QNetworkDatagram> datagram = m_reader.next(socket, datagramBytes + 1);
        if (!datagram)
            break;
        m_readAny = true;
        if (isFromALink(*datagram))
            emit received(*datagram);
    }
    m_reading = nullptr;
}

void Sockets::readAll()
{
    m_readAny = false;
    QList<QUdpSocket *> sockets{m_routed.get(), m_routed6.get()};
    for (const Inlet &inlet : m_inlets)
        sockets.append(inlet.socket.get());
    for (const Outlet &outlet : m_outlets)
        sockets.append(outlet.socket.get());
    sockets.removeAll(nullptr);
    for (QUdpSocket *socket : std::as_const(sockets))
        readSome(*socket);
    if (m_readAny)
        m_pause.start();
}

} // namespace chatbook::lan
