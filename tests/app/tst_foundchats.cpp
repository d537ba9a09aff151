#include "foundchats.h"

#include "beaconbudget.h"
#include "server/fakeclock.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;
using namespace std::chrono_literals;

namespace {

Beacon chat(const QString &name, const QString &id = "id", char key = 'k')
{
    return {.server = {id}, .name = name, .people = 1, .port = 24280, .key = QByteArray(32, key)};
}

QHostAddress at(int i)
{
    return QHostAddress(quint32(0xc0a80000 + i));
}

QStringList names(const FoundChats &found)
{
    QStringList names;
    for (const FoundChat &one : found.list())
        names.append(one.name);
    return names;
}

QStringList addresses(const FoundChat &chat)
{
    QStringList texts;
    for (const QUrl &url : chat.addresses)
        texts.append(url.toString());
    return texts;
}

} // namespace

class FoundChatsTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;

private slots:
    void listsWhatBeaconsSay()
    {
        FoundChats found(m_clock);
        Beacon beacon = chat("Office");
        beacon.host = "anna-laptop";
        beacon.people = 5;
        found.take(beacon, at(5), 3ms);
        const FoundChat expected{.id = {"id"},
                                 .name = "Office",
                                 .host = "anna-laptop",
                                 .people = 5,
                                 .key = QByteArray(32, 'k'),
                                 .addresses = {QUrl("wss://192.168.0.5:24280")},
                                 .roundTripMs = 3};
        QCOMPARE(found.list(), QList{expected});
        beacon = chat("Plain", "other");
        beacon.key.clear();
        found.take(beacon, at(6), {});
        QCOMPARE(found.list()[1].addresses, QList{QUrl("ws://192.168.0.6:24280")});
        QCOMPARE(found.list()[1].roundTripMs, std::nullopt);
    }

    void letsGoOfWhatIsSilentForSevenSeconds()
    {
        FoundChats found(m_clock);
        found.take(chat("stays", "1"), at(1), {});
        found.take(chat("goes", "2"), at(2), {});
        m_clock.passed += 4s;
        found.take(chat("stays", "1"), at(1), {});
        m_clock.passed += 3s;
        found.dropSilent();
        QCOMPARE(names(found).size(), 2);
        m_clock.passed += 1ms;
        found.dropSilent();
        QCOMPARE(names(found), QStringList{"stays"});
        QVERIFY(found.isHeardFrom(at(1)));
        QVERIFY(!found.isHeardFrom(at(2)));
    }

    void keepsARogueWithAnotherKeyApart()
    {
        FoundChats found(m_clock);
        found.take(chat("Office", "id", 'k'), at(1), 1ms);
        found.take(chat("Office", "id", 'r'), at(2), 1ms);
        QCOMPARE(found.list().size(), 2);
        QCOMPARE(found.list()[0].key, QByteArray(32, 'k'));
        QCOMPARE(addresses(found.list()[0]), QStringList{"wss://192.168.0.1:24280"});
        QCOMPARE(addresses(found.list()[1]), QStringList{"wss://192.168.0.2:24280"});
    }

    void believesWhoWasThereFirst()
    {
        FoundChats found(m_clock);
        found.take(chat("Office"), at(1), {});
        found.take(chat("Forged"), at(2), {});
        QCOMPARE(names(found), QStringList{"Office"});
        // Until the first one has gone.
        m_clock.passed += 5s;
        found.take(chat("Forged"), at(2), {});
        m_clock.passed += 5s;
        found.dropSilent();
        QCOMPARE(names(found), QStringList{"Forged"});
    }

    void believesWhoAnsweredRatherThanWhoOnlySpeaks()
    {
        FoundChats found(m_clock);
        found.take(chat("Forged"), at(2), {});
        found.take(chat("Office"), at(1), 1ms);
        QCOMPARE(names(found), QStringList{"Office"});
        QCOMPARE(addresses(found.list()[0]),
                 (QStringList{"wss://192.168.0.1:24280", "wss://192.168.0.2:24280"}));
        // Not even with the address of the one that answered.
        found.take(chat("Forged"), at(1), {});
        QCOMPARE(names(found), QStringList{"Office"});
        // It no longer answers, but still sends beacons, with another name by now.
        m_clock.passed += 4s;
        found.take(chat("Office"), at(1), {});
        m_clock.passed += 4s;
        found.take(chat("Renamed"), at(1), {});
        found.dropSilent();
        QCOMPARE(names(found), QStringList{"Renamed"});
        QCOMPARE(found.list()[0].roundTripMs, std::nullopt);
    }

    void listsThoseThatAnsweredFirst()
    {
        FoundChats found(m_clock);
        for (int i = 0; i < 4; ++i)
            found.take(chat(QString::number(i), QString::number(i)), at(i),
                       i % 2 ? std::optional(1ms) : std::nullopt);
        QCOMPARE(names(found), (QStringList{"1", "3", "0", "2"}));
    }

    void gathersTheAddressesOfAChat()
    {
        FoundChats found(m_clock);
        Beacon beacon = chat("Office");
        beacon.addresses = {"10.0.0.7",        "192.168.0.5", "127.0.0.1", "224.0.0.1", "0.0.0.0",
                            "255.255.255.255", "fe80::1",     "1.2.3.4.5", "fd00::7"};
        found.take(beacon, QHostAddress("fe80::5%eth0"), {});
        found.take(beacon, at(5), 1ms);
        QCOMPARE(addresses(found.list()[0]),
                 (QStringList{"wss://192.168.0.5:24280", "wss://[fe80::5%25eth0]:24280",
                              "wss://10.0.0.7:24280", "wss://[fd00::7]:24280"}));
        QCOMPARE(QHostAddress(found.list()[0].addresses[1].host(QUrl::FullyDecoded)),
                 QHostAddress("fe80::5%eth0"));
    }

    void holdsSoManyAddressesOfAChat()
    {
        FoundChats found(m_clock);
        for (int i = 0; i < 100; ++i)
            found.take(chat("Forged"), at(i), {});
        QCOMPARE(found.list()[0].addresses.size(), 8);
        found.take(chat("Office"), at(200), 1ms);
        QCOMPARE(found.list()[0].name, QString("Office"));
        QCOMPARE(addresses(found.list()[0]).first(), QString("wss://192.168.0.200:24280"));
        QCOMPARE(found.list()[0].addresses.size(), 8);
    }

    void holdsSoManyChats()
    {
        FoundChats found(m_clock);
        for (int i = 0; i < 1'000; ++i)
            found.take(chat(QString::number(i), QString::number(i)), at(i), {});
        QCOMPARE(found.list().size(), 200);
        QCOMPARE(names(found).first(), QString("0"));
        QCOMPARE(names(found).last(), QString("199"));
        // A chat that answers gets in, and stays.
        for (int i = 1'000; i < 2'000; ++i)
            found.take(chat(QString::number(i), QString::number(i)), at(i), 1ms);
        QCOMPARE(found.list().size(), 200);
        QCOMPARE(names(found).first(), QString("1000"));
        QCOMPARE(names(found).last(), QString("1199"));
    }

    void alwaysHasAPlaceForAKnownChat()
    {
        FoundChats found(m_clock);
        found.setKnown({{.id = {"known"}, .key = QByteArray(32, 'k')}});
        for (int i = 0; i < 1'000; ++i)
            found.take(chat(QString::number(i), QString::number(i)), at(i / 8), 1ms);
        QCOMPARE(found.list().size(), 200);
        found.take(chat("real", "known"), at(0), {});
        QCOMPARE(found.list().size(), 200);
        QVERIFY(names(found).contains("real"));
        found.take(chat("posing", "known", 'x'), at(2'000), 1ms);
        found.take(chat("new", "new"), at(2'001), 1ms);
        QVERIFY(!names(found).contains("posing") && !names(found).contains("new"));
        QVERIFY(names(found).contains("real"));
    }

    void holdsSoManyChatsOfOneAddress()
    {
        FoundChats found(m_clock);
        for (int i = 0; i < 100; ++i)
            found.take(chat(QString::number(i), QString::number(i)), at(1), {});
        QCOMPARE(found.list().size(), 8);
        found.take(chat("another", "x"), at(2), {});
        QCOMPARE(found.list().size(), 9);
        found.take(chat("real", "y"), at(1), 1ms);
        QCOMPARE(found.list().size(), 9);
        QCOMPARE(names(found).first(), QString("real"));
        QVERIFY(names(found).contains("another"));
    }

    void readsOnlySoManyBeaconsASecond()
    {
        using Kind = BeaconBudget::Kind;
        BeaconBudget budget;
        const auto taken = [&budget](Kind kind, int from, int to, milliseconds now) {
            int sum = 0;
            for (int round = 0; round < 100; ++round)
                for (int i = from; i < to; ++i)
                    sum += budget.take(kind, at(i), now) ? 1 : 0;
            return sum;
        };
        QCOMPARE(taken(Kind::OfAStranger, 0, 1, 5s), 20);
        QCOMPARE(taken(Kind::OfAStranger, 1, 2, 5s), 20);
        QCOMPARE(taken(Kind::OfAStranger, 2, 1'000, 5s), 260);
        QCOMPARE(taken(Kind::OfOneHeard, 0, 1, 5s), 4);
        QCOMPARE(taken(Kind::Answer, 0, 1, 5s), 32);
        QCOMPARE(taken(Kind::Answer, 1, 1'000, 5s), 568);
        QCOMPARE(taken(Kind::OfOneHeard, 1, 1'000, 5'999ms), 796);
        QCOMPARE(taken(Kind::OfAStranger, 2, 3, 6s), 20);
    }

private:
    using milliseconds = std::chrono::milliseconds;
};

QTEST_GUILESS_MAIN(FoundChatsTest)
#include "tst_foundchats.moc"
