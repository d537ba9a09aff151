#include "clock.h"
#include "joinrequest.h"
#include "lan/places.h"
#include "landiscovery.h"
#include "socketioclient.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkDatagram>
#include <QNetworkInterface>
#include <QRandomGenerator>
#include <QUdpSocket>

#include <array>
#include <cstdio>

// What the app sees of a network, in lines of JSON.
//   lanprobe look [URL…]        what is found, whenever that changes; servers known from before
//   lanprobe reach KEY URL…     the first URL where the server with that key (in hexadecimal) is
//   lanprobe open LINK          the place where the app gets to that opens this link
//   lanprobe drain PORT         nothing: reads what comes there, which is the least one can do

using namespace chatbook;
using namespace chatbook::app;

namespace {

void print(const QJsonObject &line)
{
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

QJsonObject toJson(const FoundChat &chat)
{
    QJsonArray addresses;
    for (const QUrl &url : chat.addresses)
        addresses.append(url.toString());
    return {{"id", chat.id.value},
            {"name", chat.name},
            {"host", chat.host},
            {"people", chat.people},
            {"key", QString::fromLatin1(chat.key.toHex())},
            {"addresses", addresses},
            {"roundTripMs", chat.roundTripMs ? QJsonValue(*chat.roundTripMs) : QJsonValue()}};
}

QList<QUrl> urls(const QStringList &texts)
{
    QList<QUrl> urls;
    for (const QString &text : texts)
        urls.append(QUrl(text));
    return urls;
}

int look(const QStringList &urls)
{
    const SystemClock clock;
    LanDiscovery discovery(clock, [] { return QRandomGenerator::system()->generate64(); });
    QElapsedTimer time;
    QList<FoundChat> found;
    QObject::connect(&discovery, &LanDiscovery::changed, &discovery, [&] {
        if (found == discovery.chats())
            return; // the firewall has changed
        QJsonArray chats;
        found = discovery.chats();
        for (const FoundChat &chat : std::as_const(found))
            chats.append(toJson(chat));
        print({{"ms", time.elapsed()}, {"chats", chats}});
    });
    time.start();
    QList<FoundChat> known;
    for (const QString &url : urls)
        known.append({.addresses = {QUrl(url)}});
    discovery.start(known);
    return QCoreApplication::exec();
}

int reach(const QByteArray &key, const QList<QUrl> &places)
{
    const SystemClock clock;
    SocketIoClient client(clock, [] { return 0.5; });
    qsizetype next = 0;
    QTimer patience;
    const auto tryNext = [&] {
        client.close();
        if (next == places.size()) {
            QCoreApplication::exit(1);
            return;
        }
        patience.start(std::chrono::seconds(4));
        client.open(places[next++], {key});
    };
    QObject::connect(&client, &SocketIoClient::connected, &client, [&] {
        print({{"reached", places[next - 1].toString()}});
        QCoreApplication::exit(0);
    });
    QObject::connect(&client, &SocketIoClient::disconnected, &client, tryNext,
                     Qt::QueuedConnection);
    QObject::connect(&patience, &QTimer::timeout, &client, tryNext);
    QTimer::singleShot(0, &client, tryNext);
    return QCoreApplication::exec();
}

int openLink(const JoinRequest &request)
{
    const SystemClock clock;
    SocketIoClient client(clock, [] { return 0.5; });
    QObject::connect(&client, &SocketIoClient::connected, &client, [&] {
        print({{"reached", client.server().toString()}});
        QCoreApplication::exit(0);
    });
    // It was once nowhere.
    QObject::connect(&client, &SocketIoClient::disconnected, &client,
                     [] { QCoreApplication::exit(1); });
    client.open(request.address, {request.key}, request.others);
    return QCoreApplication::exec();
}

int drain(quint16 port)
{
    std::array<QUdpSocket, 2> sockets;
    for (const bool isV6 : {false, true}) {
        QUdpSocket &socket = sockets[isV6];
        const lan::Places places;
        if (!socket.bind(QHostAddress(isV6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4), port))
            return 1;
        for (const QNetworkInterface &interface : QNetworkInterface::allInterfaces())
            socket.joinMulticastGroup(isV6 ? places.group6 : places.group, interface);
        QObject::connect(&socket, &QUdpSocket::readyRead, &socket, [&socket] {
            while (socket.hasPendingDatagrams())
                socket.receiveDatagram();
        });
    }
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.value(0) == "look")
        return look(arguments.mid(1));
    if (arguments.value(0) == "reach")
        return reach(QByteArray::fromHex(arguments.value(1).toLatin1()), urls(arguments.mid(2)));
    if (arguments.value(0) == "open") {
        const Result<JoinRequest> request = joinRequestFromText(arguments.value(1));
        return request ? openLink(*request) : 2;
    }
    if (arguments.value(0) == "drain")
        return drain(arguments.value(1).toUShort());
    return 2;
}
