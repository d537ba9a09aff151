#include "addresskey.h"

#include <QTest>

using namespace chatbook::server::net;

class AddressKeyTest : public QObject
{
    Q_OBJECT

    static std::optional<quint64> keyOf(const char *address)
    {
        return addressKey(QHostAddress(QString(address)));
    }

private slots:
    void neverCountsLoopback()
    {
        for (const char *address : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
            QVERIFY2(!keyOf(address), address);
        QVERIFY(!addressKey(QHostAddress()));
    }

    void tellsEachIPv4AddressApart()
    {
        QVERIFY(keyOf("192.168.1.5"));
        QCOMPARE(keyOf("192.168.1.5"), keyOf("192.168.1.5"));
        QVERIFY(keyOf("192.168.1.5") != keyOf("192.168.1.6"));
    }

    void takesAMappedAddressForItself()
    {
        QCOMPARE(keyOf("::ffff:192.168.1.5"), keyOf("192.168.1.5"));
        QCOMPARE(plainAddress(QHostAddress("::ffff:192.168.1.5")).toString(),
                 QString("192.168.1.5"));
        QCOMPARE(plainAddress(QHostAddress("2001:db8::1")).toString(), QString("2001:db8::1"));
    }

    void takesAnIPv6NetworkForOne()
    {
        QVERIFY(keyOf("2001:db8:1:2::1"));
        QCOMPARE(keyOf("2001:db8:1:2::1"), keyOf("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        QVERIFY(keyOf("2001:db8:1:2::1") != keyOf("2001:db8:1:3::1"));
        QCOMPARE(keyOf("fe80::1%eth0"), keyOf("fe80::2"));
        QVERIFY(keyOf("fe80::c0a8:105") != keyOf("192.168.1.5"));
    }
};

QTEST_GUILESS_MAIN(AddressKeyTest)
#include "tst_addresskey.moc"
