#include "teststore.h"

#include "feedstore.h"
#include "replayqueries.h"

using namespace chatbook;
using namespace chatbook::server;

class ReplayQueriesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;
    Account m_eve;

    ReplayPlan plan(const Account &reader, qint64 since)
    {
        return *m_store->read(
            [=, key = reader.key](Database &database) { return planReplay(database, key, since); });
    }

    static QList<qint64> changes(const ReplayPlan &plan)
    {
        QList<qint64> changes;
        for (const ReplayKey &key : plan.keys)
            changes.append(key.changed);
        return changes;
    }

    void edit(const Message &message, const QString &content)
    {
        const auto key = message.sender.id == m_ada.user.id ? m_ada.key : m_bob.key;
        QVERIFY(m_store->write(
            [=](Writer &writer) { return editDocument(writer, key, message.id.value, content); }));
    }

private slots:
    void init()
    {
        m_store = std::make_unique<TestStore>();
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    void bringsEachDocumentOnceInTheOrderOfItsLatestChange()
    {
        const Message one = m_store->saidToAll(m_ada, "one");   // 1
        const Message two = m_store->saidToAll(m_ada, "two");   // 2
        const auto story = m_store->write([&](Writer &writer) { // 3
            return addPost(writer, {m_ada.key, "story", {}, {}});
        });
        edit(one, "one, again");                   // 4
        (void)m_store->write([&](Writer &writer) { // 5
            return addPost(writer, {m_bob.key, "comment", {}, story->document.post().id});
        });
        edit(one, "one, once more"); // 6
        edit(two, "two, again");     // 7
        const ReplayPlan all = plan(m_eve, 0);
        QVERIFY(all.possible);
        QCOMPARE(all.head, 7);
        QCOMPARE(changes(all), QList<qint64>({3, 5, 6, 7}));

        const auto documents = m_store->read(
            [keys = all.keys](Database &database) { return readReplay(database, keys); });
        QCOMPARE(documents->size(), 4);
        QVERIFY(documents->at(0).post().isStory());
        QCOMPARE(documents->at(0).post().content, QString("story"));
        QCOMPARE(documents->at(1).post().parent, story->document.post().id);
        QCOMPARE(documents->at(1).post().comments, 1);
        QCOMPARE(documents->at(2).message().content, QString("one, once more"));
        QCOMPARE(documents->at(3).message().content, QString("two, again"));

        QCOMPARE(changes(plan(m_eve, 5)), QList<qint64>({6, 7}));
        QCOMPARE(changes(plan(m_eve, 6)), QList<qint64>{7});
        QCOMPARE(changes(plan(m_eve, 7)), QList<qint64>());
        QVERIFY(plan(m_eve, 7).possible);
    }

    void leavesOutWhatChangedSinceThePlan()
    {
        const Message one = m_store->saidToAll(m_ada, "one");
        (void)m_store->saidToAll(m_ada, "two");
        const ReplayPlan before = plan(m_bob, 0);
        edit(one, "changed");
        const auto documents = m_store->read(
            [keys = before.keys](Database &database) { return readReplay(database, keys); });
        QCOMPARE(documents->size(), 1);
        QCOMPARE(documents->first().message().content, QString("two"));
        QCOMPARE(changes(plan(m_bob, before.head)), QList<qint64>{3});
    }

    void bringsNobodyTheMessagesOfOthers()
    {
        const Message direct = m_store->said(m_ada, "Bob", "secret");
        const Message note = m_store->said(m_ada, "Ada", "note");
        edit(direct, "secret still");
        edit(note, "note still");
        QCOMPARE(changes(plan(m_eve, 0)), QList<qint64>());
        QCOMPARE(changes(plan(m_eve, 2)), QList<qint64>());
        QCOMPARE(changes(plan(m_bob, 0)), QList<qint64>{3});
        QCOMPARE(changes(plan(m_bob, 2)), QList<qint64>{3});
        QCOMPARE(changes(plan(m_ada, 0)), QList<qint64>({3, 4}));
    }

    void knowsNoOffsetAboveItsOwn()
    {
        (void)m_store->saidToAll(m_ada, "one");
        QVERIFY(plan(m_bob, 1).possible);
        QVERIFY(!plan(m_bob, 2).possible);
        QVERIFY(!plan(m_bob, limits::offsetEnd - 1).possible);
    }

    void knowsNoOffsetThatARestoreTookAway()
    {
        (void)m_store->saidToAll(m_ada, "one");
        (void)m_store->saidToAll(m_ada, "two");
        (void)m_store->write([](Writer &writer) -> Result<Done> {
            writer.database().run("INSERT INTO restores (head, start) VALUES (2, 1000)");
            return Done{};
        });
        m_store->store.reset();
        m_store->open();
        QCOMPARE(m_store->store->head(), 1000);
        QCOMPARE(plan(m_bob, 1000).head, 1000);
        const Message after = m_store->saidToAll(m_ada, "after");
        QCOMPARE(after.offset, 1001);
        for (const qint64 since : {3, 500, 999}) {
            const ReplayPlan none = plan(m_bob, since);
            QVERIFY(!none.possible);
            QCOMPARE(none.known, std::optional<qint64>(2));
        }
        QCOMPARE(changes(plan(m_bob, 1)), QList<qint64>({2, 1001}));
        QCOMPARE(changes(plan(m_bob, 2)), QList<qint64>{1001});
        QCOMPARE(changes(plan(m_bob, 1000)), QList<qint64>{1001});
        QVERIFY(plan(m_bob, 1001).possible);
        const ReplayPlan above = plan(m_bob, 1002);
        QVERIFY(!above.possible && !above.known);
    }

    void bringsAtMost10000Documents()
    {
        (void)m_store->write([&](Writer &writer) -> Result<Done> {
            for (int i = 0; i < 9'999; ++i)
                (void)addMessage(writer, {.sender = m_ada.key,
                                          .recipient = allChat(),
                                          .content = "x",
                                          .clientOffset = {}});
            (void)addPost(writer, {m_ada.key, "y", {}, {}});
            return Done{};
        });
        QVERIFY(plan(m_bob, 0).possible);
        QCOMPARE(plan(m_bob, 0).keys.size(), 10'000);
        (void)m_store->saidToAll(m_ada, "one more");
        QVERIFY(!plan(m_bob, 0).possible);
        QVERIFY(plan(m_bob, 0).keys.isEmpty());
        QCOMPARE(plan(m_bob, 1).keys.size(), 10'000);
    }
};

QTEST_GUILESS_MAIN(ReplayQueriesTest)
#include "tst_replayqueries.moc"
