#include "lanaddresses.h"

#include <QTest>

using namespace chatbook;

/// What others are told to type.
class LanAddressesTest : public QObject
{
    Q_OBJECT

private slots:
    void ranksTheRoutedAddressFirst()
    {
        const QList<LocalAddress> all{
            {QHostAddress("127.0.0.1"), "lo"},       {QHostAddress("fd00::5"), "eth0"},
            {QHostAddress("172.17.0.1"), "docker0"}, {QHostAddress("192.168.1.5"), "eth0"},
            {QHostAddress("10.0.0.7"), "wlan0"},     {QHostAddress("fe80::1%eth0"), "eth0"},
            {QHostAddress("169.254.3.4"), "eth1"},
        };
        QCOMPARE(rankedAddresses(all, QHostAddress("10.0.0.7")),
                 (QStringList{"10.0.0.7", "192.168.1.5", "fd00::5", "172.17.0.1"}));
        QCOMPARE(rankedAddresses(all, {}).first(), QString("192.168.1.5"));
        QCOMPARE(rankedAddresses({}, {}), QStringList{});
    }

    void showsAPortAsOneTypesIt()
    {
        QCOMPARE(withPort({"10.0.0.7", "fd00::5"}, 24280),
                 (QStringList{"10.0.0.7:24280", "[fd00::5]:24280"}));
    }
};

QTEST_GUILESS_MAIN(LanAddressesTest)
#include "tst_lanaddresses.moc"
