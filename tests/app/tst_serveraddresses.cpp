#include "serveraddresses.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

QUrl place(int number)
{
    return QUrl(QStringLiteral("wss://10.0.0.%1:24280").arg(number));
}

/// The places of one round, in the order of the tries.
QList<QUrl> round(ServerAddresses &places)
{
    QList<QUrl> tried;
    places.begin();
    do {
        tried.append(places.current());
        places.countTry();
        places.next();
    } while (places.hasUntried());
    return tried;
}

} // namespace

class ServerAddressesTest : public QObject
{
    Q_OBJECT

private slots:
    void triesEachOnceARound()
    {
        ServerAddresses places(place(1), {place(2), place(3), place(1)});
        const QList<QUrl> all{place(1), place(2), place(3)};
        QCOMPARE(round(places), all);
        QCOMPARE(round(places), all);
    }

    void goesOnWhereItWasLast()
    {
        ServerAddresses places(place(1), {place(2), place(3)});
        places.countTry();
        places.next(); // connected at 2
        QCOMPARE(round(places), (QList<QUrl>{place(2), place(3), place(1)}));
    }

    void beginsAtAHint()
    {
        ServerAddresses places(place(1), {});
        places.addHint(place(9));
        places.beginAt(place(9));
        QVERIFY(places.currentIsHint());
        QCOMPARE(round(places), (QList<QUrl>{place(9), place(1)}));
    }

    void takesNoHintForWhatItKnows()
    {
        ServerAddresses places(place(1), {place(2)});
        places.addHint(place(2));
        places.beginAt(place(2));
        QVERIFY(!places.currentIsHint());
        QCOMPARE(round(places).size(), 2);
    }

    void letsTheOldestHintGoButNotTheCurrentOne()
    {
        ServerAddresses places(place(1), {});
        for (int i = 10; i < 14; ++i)
            places.addHint(place(i));
        places.beginAt(place(10));
        places.addHint(place(20));
        QCOMPARE(places.current(), place(10));
        QCOMPARE(round(places),
                 (QList<QUrl>{place(10), place(12), place(13), place(20), place(1)}));
        places.beginAt(place(13));
        places.addHint(place(21));
        QCOMPARE(places.current(), place(13));
        QVERIFY(round(places).contains(place(1)));
    }
};

QTEST_GUILESS_MAIN(ServerAddressesTest)

#include "tst_serveraddresses.moc"
