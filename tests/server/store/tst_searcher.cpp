#include "searchstore.h"
#include "searchtexts.h"

#include "searchqueries.h"
#include "sqlite/migrations.h"

#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::server;

class SearcherTest : public QObject, SearchStore
{
    Q_OBJECT

private slots:
    void init() { open({.path = {}, .queuedWrites = 0, .searchBlock = threeMessages}); }

    void findsWhatASlowSearchFinds_data()
    {
        QTest::addColumn<qint64>("memory");
        QTest::newRow("all in memory") << qint64(1'000'000);
        QTest::newRow("some in memory") << qint64(3'000);
        QTest::newRow("nothing in memory") << qint64(0);
    }

    void findsWhatASlowSearchFinds()
    {
        QFETCH(qint64, memory);
        open({.path = {}, .queuedWrites = 0, .searchMemory = memory, .searchBlock = 500});
        SearchTexts texts(5);
        const QList<Account> people{m_ada, m_bob, m_eve};
        QList<Message> messages;
        const auto person = [&] { return people[texts.below(3)]; };
        for (int round = 0; round < 100; ++round) {
            const Account sender = person();
            const QString recipient =
                texts.below(2) == 0 ? allChat().value : person().user.id.value;
            messages.append(
                m_store->said(sender, recipient, QString(texts.word() + " " + texts.word())));
            if (texts.below(4) == 0) {
                const MessageId id = messages[texts.below(unsigned(messages.size()))].id;
                const QString text = texts.below(2) == 0 ? texts.word() : QString();
                for (const Account &user : people)
                    (void)m_store->write([&](Writer &writer) {
                        return text.isEmpty() ? deleteDocument(writer, user.key, id.value)
                                              : editDocument(writer, user.key, id.value, text);
                    });
            }
            SearchQuery query{.reader = person().key,
                              .pieces = searchPieces(texts.partOf(texts.folded())),
                              .limit = int(1 + texts.below(30))};
            if (query.pieces.isEmpty())
                continue;
            if (texts.below(3) == 0)
                query.sender = person().user.id;
            if (texts.below(3) == 0)
                query.before = 1 + texts.below(unsigned(messages.last().offset) + 2);
            const auto page = m_store->search(query);
            QCOMPARE(offsetsOf(*page), *m_store->read([query](Database &database) {
                return expected(database, query);
            }));
        }
        m_store->waitForSearchBlocks();
        QVERIFY(blocks() > 20);
        QVERIFY(areSound());
    }

    void isRightAfterACrashAtAnyMoment()
    {
        QTemporaryDir copies;
        int taken = 0;
        int answered = 0;
        const auto store = [&](std::function<Result<Stored>(Writer &)> command) {
            m_store->store->write<Stored>(std::move(command), [&](const Result<Stored> &) {
                if (++answered % 20 != 0)
                    return;
                // As a power cut would leave it: no file is closed, and more is under way.
                QVERIFY(copies.isValid());
                const QString copy = copies.filePath(QString::number(taken++));
                for (const char *suffix : {"", "-wal"})
                    QVERIFY(QFile::copy(m_store->path() + suffix, copy + suffix));
            });
        };
        for (int i = 0; i < 400; ++i) {
            const MessageId id{QString::number(1 + i * 3 / 4)};
            if (i % 4 == 0)
                store([this, id, i](Writer &writer) {
                    return i % 8 == 0 ? editDocument(writer, m_ada.key, id.value, "changed")
                                      : deleteDocument(writer, m_ada.key, id.value);
                });
            else
                store([this, i](Writer &writer) {
                    return addMessage(writer, {.sender = m_ada.key,
                                               .recipient = allChat(),
                                               .content = QString("tea %1").arg(i),
                                               .clientOffset = {}});
                });
            if (i % 10 == 0)
                QTest::qWait(1);
        }
        QTRY_COMPARE_WITH_TIMEOUT(answered, 400, 30'000);
        QCOMPARE(taken, 20);
        for (int i = 0; i < taken; ++i) {
            const auto database =
                Database::open(copies.filePath(QString::number(i)), Database::Mode::Write);
            QVERIFY(database);
            QVERIFY(areSound(**database));
            SearchCache cache(0);
            for (const char *piece : {"tea", "changed", "1"}) {
                const SearchQuery query{.reader = m_bob.key, .pieces = {piece}, .limit = 1'000};
                const auto page = searchDocuments(**database, cache, query);
                QCOMPARE(offsetsOf(*page), expected(**database, query));
            }
        }
    }

    void catchesUpWhenItIsOpened()
    {
        open({.path = {}, .queuedWrites = 0});
        saidTo(100);
        QCOMPARE(blocks(), 0);
        m_store->options.searchBlock = threeMessages;
        m_store->store.reset();
        m_store->open();
        QCOMPARE(found("tea").size(), 100); // before, while and after
        QTRY_COMPARE(blocks(), 33);
        QCOMPARE(found("tea").size(), 100);
        QVERIFY(areSound());
    }

    void closesWhileItTakesMessagesIn()
    {
        for (int i = 1; i <= 30; ++i) {
            for (int message = 0; message < 7; ++message)
                m_store->store->write<Stored>(
                    [sender = m_ada.key](Writer &writer) {
                        return addMessage(writer, {.sender = sender,
                                                   .recipient = allChat(),
                                                   .content = "tea",
                                                   .clientOffset = {}});
                    },
                    [](const Result<Stored> &) {});
            QTest::qWait(i % 4);
            m_store->store.reset();
            m_store->open();
            QCOMPARE(found("tea").size(), std::min(7 * i, 200));
        }
        m_store->waitForSearchBlocks();
        QCOMPARE(blocks(), 70);
        QVERIFY(areSound());
    }

    void goesOnAfterABlockCouldNotBeStored()
    {
        const auto run = [&](const char *sql) {
            QVERIFY(m_store->write([sql](Writer &writer) -> Result<Done> {
                writer.database().run(sql);
                return Done{};
            }));
        };
        run("CREATE TRIGGER full BEFORE INSERT ON search_blocks "
            "BEGIN SELECT RAISE(FAIL, 'no room'); END");
        QSignalSpy failed(m_store->store.get(), &Store::failed);
        saidTo(3);
        QTRY_VERIFY(!failed.isEmpty());
        saidTo(3);
        QCOMPARE(found("tea").size(), 6);
        run("DROP TRIGGER full");
        saidTo(1);
        QTRY_COMPARE(blocks(), 2);
        QCOMPARE(found("tea").size(), 7);
    }

    void findsTheMessagesOfADatabaseOfFormat1()
    {
        QTemporaryDir folder;
        m_store->store.reset();
        QVERIFY(QFile::remove(m_store->path()));
        QVERIFY(QFile::copy(":/server/sql/0001_initial.sql", folder.filePath("0001.sql")));
        {
            const auto database = Database::open(m_store->path(), Database::Mode::Write);
            QVERIFY(Migrations(folder.path()).apply(**database));
            for (const char *sql :
                 {"INSERT INTO server (one, id, head) VALUES (1, 'old', 102)",
                  "INSERT INTO users (key, id, name, folded, created) "
                  "VALUES (1, 'Ada', 'Ada', 'ada', 0), (2, 'Bob', 'Bob', 'bob', 0), "
                  "(3, 'Eve', 'Eve', 'eve', 0)",
                  "INSERT INTO conversations (key, low, high) VALUES (2, 1, 2)",
                  "INSERT INTO members (user, conversation, peer) "
                  "VALUES (1, 1, NULL), (2, 1, NULL), (3, 1, NULL), (1, 2, 2), (2, 2, 1)",
                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
                  "INSERT INTO messages (offset, changed, conversation, sender, time, content) "
                  "SELECT i, i, 1 + i % 2, 1, 0, 'Tée ' || i FROM n",
                  "INSERT INTO message_search (rowid, folded) "
                  "SELECT offset, 'tee ' || offset FROM messages",
                  "UPDATE messages SET content = '', deleted = 0, changed = 101 WHERE offset = 50",
                  "DELETE FROM message_search WHERE rowid = 50",
                  "UPDATE messages SET content = 'Tea', edited = 0, changed = 102 WHERE offset = "
                  "20",
                  "UPDATE message_search SET folded = 'tea' WHERE rowid = 20"})
                (*database)->run(sql);
        }
        m_store->open();
        m_ada.key = UserKey(1);
        m_bob.key = UserKey(2);
        m_eve.key = UserKey(3);
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(found(m_ada, "tee").size(), 98);
            QCOMPARE(found(m_eve, "tee").size(), 48);
            QCOMPARE(found(m_bob, "TEA"), QStringList("Tea"));
            QCOMPARE(found(m_bob, "77 tee"), QStringList(QStringLiteral("Tée 77")));
            m_store->waitForSearchBlocks();
        }
        QCOMPARE(blocks(), 33);
        QVERIFY(areSound());
        QCOMPARE(said("Tee 101").offset, 103);
    }
};

QTEST_GUILESS_MAIN(SearcherTest)
#include "tst_searcher.moc"
