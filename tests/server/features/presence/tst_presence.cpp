#include "presence.h"

#include "arguments.h"
#include "dispatcher.h"
#include "fakeclock.h"
#include "hub.h"

#include <QJsonArray>
#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

/// Presence as the hub reports it; tst_server tests what reaches whom.
class PresenceTest : public QObject
{
    Q_OBJECT

    Dispatcher m_dispatcher;

    static User user(int number)
    {
        const QString id = QString("%1").arg(number, 5, 10, QChar(u'0'));
        return {{id}, "user " + id};
    }

    static QJsonObject objectOf(const JsonText &json)
    {
        return QJsonDocument::fromJson(json.utf8()).object();
    }

    static QStringList ids(const QJsonObject &answer)
    {
        QStringList ids;
        for (const QJsonValue user : answer.value("activeUsers").toArray())
            ids.append(user["_id"].toString());
        return ids;
    }

    static QJsonObject page(const Presence &presence, const QJsonObject &fields)
    {
        Arguments arguments(fields);
        QJsonObject answer;
        presence.activeUsers(arguments, Ack([&](const Result<JsonText> &result) {
                                 answer = objectOf(result ? *result : toJsonText(result.error()));
                             }));
        return answer;
    }

private slots:
    void listsWhoIsHere()
    {
        FakeClock clock;
        Hub hub(0);
        const Presence presence(m_dispatcher, hub, clock);
        QCOMPARE(page(presence, {}).value("total").toInt(), 0);
        emit hub.cameOnline(user(2));
        emit hub.cameOnline(user(1));
        emit hub.cameOnline(user(3));
        emit hub.wentOffline(user(2));
        QCOMPARE(ids(page(presence, {})), QStringList({"00001", "00003"}));
        QCOMPARE(page(presence, {}).value("total").toInt(), 2);
        QCOMPARE(ids(objectOf(presence.activeUsersFor(user(3)))), QStringList({"00001", "00003"}));
    }

    void showsOneselfOnTheFirstPageOfACrowd()
    {
        FakeClock clock;
        Hub hub(0);
        const Presence presence(m_dispatcher, hub, clock);
        for (int i = 0; i < 1'200; ++i)
            emit hub.cameOnline(user(i));
        for (const int self : {0, 7, 498, 499, 500, 1'199}) {
            const QJsonObject first = objectOf(presence.activeUsersFor(user(self)));
            QCOMPARE(first.value("total").toInt(), 1'200);
            const QStringList onFirst = ids(first);
            QCOMPARE(onFirst.size(), 500);
            QVERIFY(onFirst.contains(user(self).id.value));
            // Paging from its last one reaches everyone.
            QSet<QString> seen(onFirst.begin(), onFirst.end());
            QString last = onFirst.last();
            for (QStringList next = ids(page(presence, {{"after", last}})); !next.isEmpty();
                 next = ids(page(presence, {{"after", last}}))) {
                QVERIFY(next.size() <= 500);
                seen.unite(QSet<QString>(next.begin(), next.end()));
                last = next.last();
            }
            QCOMPARE(seen.size(), 1'200);
        }
    }

    void pagesFromAnyPlace()
    {
        FakeClock clock;
        Hub hub(0);
        const Presence presence(m_dispatcher, hub, clock);
        for (int i = 0; i < 3; ++i)
            emit hub.cameOnline(user(i));
        QCOMPARE(ids(page(presence, {{"after", "00001"}})), QStringList("00002"));
        QCOMPARE(ids(page(presence, {{"after", "gone"}})), QStringList());
        QCOMPARE(ids(page(presence, {{"after", ""}})).size(), 3);
        QCOMPARE(page(presence, {{"after", 1}}).value("field").toString(), QString("after"));
    }
};

QTEST_GUILESS_MAIN(PresenceTest)
#include "tst_presence.moc"
