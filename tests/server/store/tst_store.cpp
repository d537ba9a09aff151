#include "feedstore.h"
#include "rows.h"
#include "teststore.h"

#include "sqlite/migrations.h"

#include <QDir>
#include <QSemaphore>
#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::server;

class StoreTest : public QObject
{
    Q_OBJECT

    static NewMessage toAll(const Account &sender, const QString &content,
                            const QString &clientOffset = {})
    {
        return {.sender = sender.key,
                .recipient = allChat(),
                .content = content,
                .clientOffset = clientOffset};
    }

    /// The folder's files and their contents.
    static QMap<QString, QByteArray> contents(const QString &folder)
    {
        QMap<QString, QByteArray> files;
        for (const QString &name : QDir(folder).entryList(QDir::Files)) {
            QFile file(QDir(folder).filePath(name));
            if (file.open(QIODevice::ReadOnly))
                files.insert(name, file.readAll());
        }
        return files;
    }

    /// Stores a change by this person, and gives its offset.
    static Result<qint64> change(Writer &writer, UserKey creator)
    {
        return addPost(writer, {.creator = creator, .content = "x", .clientOffset = {}})
            ->document.offset();
    }

    static qint64 headOf(TestStore &store)
    {
        return *store.read([](Database &database) { return rows::head(database); });
    }

private slots:
    void keepsEverythingOverARestart()
    {
        TestStore t;
        const ServerId id = t.store->serverId();
        QCOMPARE(id.value, QString("server-1"));
        const Account ada = t.account("Ada");
        const Message first = t.saidToAll(ada, "one");
        QCOMPARE(first.offset, 1);
        QCOMPARE(t.store->head(), 1);
        t.store.reset();
        QCOMPARE(QDir(t.folder.path()).entryList(QDir::Files), QStringList("chatbook.db"));

        t.open();
        QCOMPARE(t.store->serverId(), id);
        QCOMPARE(t.store->head(), 1);
        QCOMPARE(t.saidToAll(ada, "two").offset, 2);
        QCOMPARE(t.number("SELECT group_concat(content) = 'one,two' FROM messages"), 1);
    }

    void hasEveryAnsweredCommandAfterACrash()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        QTemporaryDir copy;
        int answered = 0;
        for (int i = 0; i < 300; ++i)
            t.store->write<Stored>(
                [message = toAll(ada, QString::number(i))](Writer &writer) {
                    return addMessage(writer, message);
                },
                [&](const Result<Stored> &stored) {
                    QVERIFY(stored);
                    if (++answered != 200)
                        return;
                    // As a power cut would leave it: no file is closed, and more is under way.
                    for (const char *suffix : {"", "-wal"})
                        QVERIFY(QFile::copy(t.path() + suffix,
                                            copy.filePath(QString("chatbook.db") + suffix)));
                });
        QTRY_COMPARE_WITH_TIMEOUT(answered, 300, 30'000);

        FakeClock clock;
        const auto after = Store::open({copy.filePath("chatbook.db")}, clock, "other");
        QVERIFY2(after, after ? "" : qPrintable(after.error().message));
        QVERIFY((*after)->head() >= 200);
        std::optional<qint64> kept;
        (*after)->read<qint64>(
            [](Database &database) -> Result<qint64> {
                return database.number("SELECT count(*) FROM messages WHERE offset <= 200");
            },
            [&](const Result<qint64> &count) { kept = *count; });
        QTRY_VERIFY(kept);
        QCOMPARE(*kept, 200);
    }

    void commitsWhatWaitsTogetherAndInOrder()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        QList<int> order;
        QList<qint64> seen; // of another connection
        QSemaphore gate;
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [&](const Result<Done> &) { order.append(-1); });
        for (int i = 0; i < 100; ++i)
            t.store->write<qint64>(
                [&](Writer &writer) -> Result<qint64> {
                    const Result<qint64> offset = change(writer, ada.key);
                    // Between commits it differs; within one transaction it does not.
                    const auto other = Database::open(t.path(), Database::Mode::Read);
                    return other ? Result<qint64>(rows::head(**other)) : *offset;
                },
                [&, i](const Result<qint64> &head) {
                    order.append(i);
                    seen.append(*head);
                });
        gate.release();
        QTRY_COMPARE_WITH_TIMEOUT(order.size(), 101, 30'000);
        QCOMPARE(order.first(), -1);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(order[i + 1], i);
        QCOMPARE(seen, QList<qint64>(100, 0));
    }

    void handsABatchOutInOneTurn()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        QSemaphore gate;
        QList<qint64> seen; // of another connection, when each is answered
        const auto reader = Database::open(t.path(), Database::Mode::Read);
        QVERIFY(reader);
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
        for (int i = 0; i < 10; ++i)
            t.store->write<qint64>([&](Writer &writer) { return change(writer, ada.key); },
                                   [&](const Result<qint64> &offset) {
                                       QCOMPARE(t.store->head(), 10);
                                       seen.append(*offset);
                                       QVERIFY(rows::head(**reader) >= *offset);
                                   });
        gate.release();
        QTRY_COMPARE(seen, QList<qint64>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    }

    void doesNotLetAFailingCommandTakeTheOthers()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        QSignalSpy failed(t.store.get(), &Store::failed);
        QSemaphore gate;
        QStringList answers;
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
        const auto add = [&](const QString &content) {
            t.store->write<Stored>([message = toAll(ada, content)](
                                       Writer &writer) { return addMessage(writer, message); },
                                   [&](const Result<Stored> &stored) {
                                       answers.append(QString::number(stored->document.offset()));
                                   });
        };
        add("one");
        t.store->write<Done>(
            [](Writer &writer) -> Result<Done> {
                (void)writer.nextOffset();
                writer.database().run("DELETE FROM messages");
                writer.database().run("INSERT INTO members (user, conversation) VALUES (99, 99)");
                return Done{};
            },
            [&](const Result<Done> &done) {
                answers.append(done ? QString("stored") : QString(wireName(done.error().code)));
            });
        add("two");
        gate.release(2); // a batch that fails is run again, command by command
        QTRY_COMPARE(answers, QStringList({"1", "unavailable", "2"}));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(t.number("SELECT count(*) FROM messages"), 2);
        QCOMPARE(t.store->head(), 2);
    }

    void givesNoOffsetTwice()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        QCOMPARE(t.saidToAll(ada, "one").offset, 1);
        const auto failed = t.write([](Writer &writer) -> Result<Done> {
            (void)writer.nextOffset();
            writer.database().run("INSERT INTO nowhere VALUES (1)");
            return Done{};
        });
        QVERIFY(!failed);
        QCOMPARE(t.store->head(), 1);
        QCOMPARE(t.saidToAll(ada, "two").offset, 2);
        QCOMPARE(headOf(t), 2);
    }

    void goesOnWhenTheDiskHasRoomAgain()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        const auto fill = [&](const char *limit) {
            (void)t.write([limit](Writer &writer) -> Result<Done> {
                writer.database().number(limit);
                return Done{};
            });
        };
        fill("PRAGMA max_page_count=1"); // no more than there are now
        const QString content(16'000, u'x');
        Result<Stored> stored = t.add(toAll(ada, content));
        for (int i = 0; stored && i < 100; ++i)
            stored = t.add(toAll(ada, content));
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::Unavailable);
        const qint64 head = t.store->head();
        QCOMPARE(t.number("SELECT coalesce(max(offset), 0) FROM messages"), head);
        fill("PRAGMA max_page_count=1000000");
        QCOMPARE(t.saidToAll(ada, content).offset, head + 1);
    }

    void refusesMoreThanMayWait()
    {
        TestStore t(3);
        QSemaphore gate;
        int stored = 0;
        int refused = 0;
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
        for (int i = 0; i < 5; ++i)
            t.store->write<Done>([](Writer &) -> Result<Done> { return Done{}; },
                                 [&](const Result<Done> &done) { ++(done ? stored : refused); });
        QTRY_COMPARE(refused, 3);
        QCOMPARE(stored, 0);
        gate.release();
        QTRY_COMPARE(stored, 2);
        QVERIFY(t.write([](Writer &) -> Result<Done> { return Done{}; }));
    }

    void refusesMoreTextThanMayWait()
    {
        TestStore t({.path = {}, .queuedWrites = 0, .queuedBytes = 10});
        QSemaphore gate;
        const auto open = qScopeGuard([&] { gate.release(); }); // else a failure would hang
        QString stored;
        QString refused;
        const auto write = [&](QChar name, qint64 bytes) {
            t.store->write<Done>(
                [&gate, bytes](Writer &) -> Result<Done> {
                    if (bytes == 1)
                        gate.acquire();
                    return Done{};
                },
                [&, name](const Result<Done> &done) { (done ? stored : refused) += name; }, bytes);
        };
        write(u'a', 1);
        write(u'b', 9);
        write(u'c', 2);
        write(u'd', 0); // a login, say
        write(u'e', 20);
        QTRY_COMPARE(refused, QString("ce"));
        QCOMPARE(stored, QString());
        gate.release();
        QTRY_COMPARE(stored, QString("abd"));
        write(u'f', 10);
        QTRY_COMPARE(stored, QString("abdf"));
    }

    void answersReadersWhileItWrites()
    {
        TestStore t;
        QSemaphore gate;
        bool written = false;
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [&](const Result<Done> &) { written = true; });
        for (int i = 0; i < 4; ++i)
            QCOMPARE(headOf(t), 0);
        QVERIFY(!written);
        gate.release();
        QTRY_VERIFY(written);
    }

    void answersAPingOnlyWhenTheWriterGetsToIt()
    {
        TestStore t;
        QSemaphore begun;
        QSemaphore gate;
        const auto open = qScopeGuard([&] { gate.release(); }); // else a failure would hang
        t.store->write<Done>(
            [&](Writer &) -> Result<Done> {
                begun.release();
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
        (void)headOf(t); // by now the writer has it
        QVERIFY(begun.tryAcquire(1, 10'000));
        bool answered = false;
        t.store->ping([&] { answered = true; });
        (void)headOf(t);
        QVERIFY(!answered);
        gate.release();
        QTRY_VERIFY(answered);
    }

    void refusesAReadThatFails()
    {
        TestStore t;
        const auto answer = t.read([](Database &database) { return database.number("nonsense"); });
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QCOMPARE(t.number("SELECT 7"), 7);
        QCOMPARE(t.number("SELECT 7"), 7);
    }

    void carriesOutWhatIsQueuedAndAnswersNobodyAtItsEnd()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        int answers = 0;
        for (int i = 0; i < 50; ++i)
            t.store->write<qint64>([&](Writer &writer) { return change(writer, ada.key); },
                                   [&](const Result<qint64> &) { ++answers; });
        for (int i = 0; i < 50; ++i)
            t.store->read<qint64>(
                [](Database &database) -> Result<qint64> { return database.number("SELECT 1"); },
                [&](const Result<qint64> &) { ++answers; });
        t.store.reset();
        QCoreApplication::processEvents();
        QCOMPARE(answers, 0);
        t.open();
        QCOMPARE(t.store->head(), 50);
    }

    void leavesADamagedDatabaseAsItIs()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        for (int i = 0; i < 50; ++i)
            t.saidToAll(ada, QString(2'000, u'x'));
        t.store.reset();
        QFile file(t.path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 page = 6; page < 12; ++page) {
            QVERIFY(file.seek(page * 4096));
            file.write(QByteArray(4096, 'z'));
        }
        file.close();
        const auto before = contents(t.folder.path());
        const auto opened = Store::open({t.path()}, t.clock, "x");
        QVERIFY(!opened);
        QVERIFY(opened.error().message.contains("damaged"));
        QVERIFY(opened.error().message.contains(t.path()));
        QVERIFY(!opened.error().message.contains(u'\n'));
        QCOMPARE(contents(t.folder.path()), before);
    }

    void leavesANewerDatabaseAsItIs()
    {
        TestStore t;
        t.store.reset();
        {
            const auto database = Database::open(t.path(), Database::Mode::Write);
            (*database)->run("PRAGMA user_version=99");
        }
        const auto before = contents(t.folder.path());
        const auto opened = Store::open({t.path()}, t.clock, "x");
        QVERIFY(!opened);
        QVERIFY(opened.error().message.contains("newer"));
        QCOMPARE(contents(t.folder.path()), before);
    }

    void refusesWhatIsNoDatabase()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("chatbook.db"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5'000, 'x'));
        file.close();
        FakeClock clock;
        const auto before = contents(folder.path());
        QVERIFY(!Store::open({file.fileName()}, clock, "x"));
        QCOMPARE(contents(folder.path()), before);
        QVERIFY(!Store::open({folder.filePath("none/chatbook.db")}, clock, "x"));
    }

    void refusesALogWhoseDatabaseIsGone_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::newRow("no file") << false;
        QTest::newRow("an empty file") << true;
    }
    void refusesALogWhoseDatabaseIsGone()
    {
        QFETCH(bool, isThere);
        TestStore t;
        t.saidToAll(t.account("Ada"), "in the log");
        QTemporaryDir left;
        const QString path = left.filePath("chatbook.db");
        QVERIFY(QFile::copy(t.path() + "-wal", path + "-wal"));
        if (isThere)
            QVERIFY(QFile(path).open(QIODevice::WriteOnly));
        const auto before = contents(left.path());
        const auto opened = Store::open({path}, t.clock, "x");
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.contains("its log"), qPrintable(opened.error().message));
        QVERIFY(!opened.error().message.contains(u'\n'));
        QCOMPARE(contents(left.path()), before);
        // With its database, the log is complete again.
        QFile::remove(path);
        QVERIFY(QFile::copy(t.path(), path));
        const auto whole = Store::open({path}, t.clock, "x");
        QVERIFY2(whole, whole ? "" : qPrintable(whole.error().message));
        QCOMPARE((*whole)->head(), 1);
    }

    void startsOnAFileThatNothingWasWrittenTo()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("chatbook.db");
        for (const char *suffix : {"", "-wal"})
            QVERIFY(QFile(path + suffix).open(QIODevice::WriteOnly));
        FakeClock clock;
        const auto opened = Store::open({path}, clock, "x");
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    }

    void stillMakesEachSchemaAsItWasReleased_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("1") << 1;
        QTest::newRow("2") << 2;
        QTest::newRow("3") << 3;
        QTest::newRow("4") << 4;
        QTest::newRow("5") << 5;
        QTest::newRow("6") << 6;
        QTest::newRow("7") << 7;
        QTest::newRow("8") << 8;
    }
    void stillMakesEachSchemaAsItWasReleased()
    {
        QFETCH(int, format);
        QTemporaryDir folder;
        const QStringList steps =
            QDir(":/server/sql").entryList({"*.sql"}, QDir::Files, QDir::Name);
        for (const QString &step : steps.first(format))
            QVERIFY(QFile::copy(":/server/sql/" + step, folder.filePath(step)));
        const auto database = Database::open(folder.filePath("test.db"), Database::Mode::Write);
        QVERIFY(Migrations(folder.path()).apply(**database));
        QStringList made;
        // Without what the search index of format 1 stores for itself.
        Rows rows = (*database)->run("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL "
                                     "AND name NOT LIKE 'message_search_%' ORDER BY name");
        while (rows.next())
            made += QString(rows.text(0) + ";").split(u'\n');
        QFile file(QString(SCHEMAS "/schema_000%1.sql").arg(format));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList frozen = QString::fromUtf8(file.readAll()).trimmed().split(u'\n');
        for (qsizetype i = 0; i < std::min(made.size(), frozen.size()); ++i)
            QCOMPARE(made[i], frozen[i]);
        QCOMPARE(made.size(), frozen.size());
    }
};

QTEST_GUILESS_MAIN(StoreTest)
#include "tst_store.moc"
