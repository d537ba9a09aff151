#include "lanaddresses.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

/// The addresses that others are told to type.
class LanAddressesTest : public QObject
{
    Q_OBJECT

private slots:
    void ranksWhatOthersMostLikelyReachFirst()
    {
        const QList<LocalAddress> all{
            {QHostAddress("127.0.0.1"), "lo"},       {QHostAddress("fd00::5"), "eth0"},
            {QHostAddress("172.17.0.1"), "docker0"}, {QHostAddress("192.168.1.5"), "eth0"},
            {QHostAddress("10.0.0.7"), "wlan0"},     {QHostAddress("fe80::1%eth0"), "eth0"},
            {QHostAddress("169.254.3.4"), "eth1"},   {QHostAddress("fe80::2%docker0"), "docker0"},
        };
        QCOMPARE(rankedAddresses(all, QHostAddress("10.0.0.7")),
                 (QStringList{"10.0.0.7", "192.168.1.5", "fd00::5", "172.17.0.1", "169.254.3.4",
                              "fe80::1"}));
        QCOMPARE(rankedAddresses(all, {}).first(), QString("192.168.1.5"));
        QCOMPARE(rankedAddresses({}, {}), QStringList{});
    }

    void ranksATunnelBehindTheNetworkThatItRunsThrough_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isPointToPoint");
        for (const char *name : {"wg0", "tun0", "utun3", "tailscale0", "ztabcdef", "ppp0"})
            QTest::newRow(name) << name << false;
        QTest::newRow("another name") << "work" << true;
    }
    void ranksATunnelBehindTheNetworkThatItRunsThrough()
    {
        QFETCH(QString, name);
        QFETCH(bool, isPointToPoint);
        const QList<LocalAddress> all{{QHostAddress("10.8.0.2"), name, isPointToPoint},
                                      {QHostAddress("172.17.0.1"), "docker0"},
                                      {QHostAddress("fd00::5"), "eth0"},
                                      {QHostAddress("192.168.1.5"), "eth0"}};
        QCOMPARE(rankedAddresses(all, QHostAddress("10.8.0.2")), // it takes all that leaves
                 (QStringList{"192.168.1.5", "fd00::5", "10.8.0.2", "172.17.0.1"}));
    }

    void saysOnceWhatInterfacesOfOneCardShare()
    {
        QCOMPARE(rankedAddresses({{QHostAddress("fe80::1%eth0"), "eth0"},
                                  {QHostAddress("fe80::1%eth0.7"), "eth0.7"}},
                                 {}),
                 QStringList{"fe80::1"});
    }

    void aServerIsReachedWhereItListens()
    {
        const auto at = [](const QStringList &texts) {
            QList<QHostAddress> addresses;
            for (const QString &text : texts)
                addresses.append(QHostAddress(text));
            return reachedAt(addresses);
        };
        QCOMPARE(at({"192.0.2.7", "2001:db8::7"}), (QStringList{"192.0.2.7", "2001:db8::7"}));
        QCOMPARE(at({"127.0.0.1", "192.0.2.7"}), QStringList{"192.0.2.7"});
        QCOMPARE(at({"127.0.0.1", "::1"}), (QStringList{"127.0.0.1", "::1"}));
        QCOMPARE(at({"0.0.0.0", "2001:db8::7"}).last(), QString("2001:db8::7"));
        QCOMPARE(reachedAt({QHostAddress(QHostAddress::Any)}).contains("127.0.0.1"),
                 lanAddresses().isEmpty());
    }

    void showsAPortAsOneTypesIt()
    {
        QCOMPARE(withPort({"10.0.0.7", "fd00::5"}, 24280),
                 (QStringList{"10.0.0.7:24280", "[fd00::5]:24280"}));
    }

    void letsNobodyTypeALinkLocalAddressWhereAnotherWillDo()
    {
        QCOMPARE(withPort({"fd00::5", "fe80::1"}, 24280), QStringList{"[fd00::5]:24280"});
        QCOMPARE(withPort({"fe80::1", "fe80::2"}, 24280),
                 (QStringList{"[fe80::1]:24280", "[fe80::2]:24280"}));
        QCOMPARE(withPort({}, 24280), QStringList{});
    }
};

QTEST_GUILESS_MAIN(LanAddressesTest)
#include "tst_lanaddresses.moc"
