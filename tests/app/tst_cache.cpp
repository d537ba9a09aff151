#include "drafts.h"
#include "fakes.h"
#include "localsearch.h"
#include "messagecache.h"
#include "sqlite/migrations.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const User ana{{"ana"}, "Ana"};
const User bo{{"bo"}, "Bo"};

using Where = PageRequest::Where;
using Need = MessageCache::Need;

/// A cache in a folder that a test can open again, as after a kill: what was not committed by then
/// is lost.
struct Opened
{
    explicit Opened(const QString &folder) { cache.open(folder); }

    Cache cache;
    MessageCache messages{cache};
};

MessagePage pageOf(const QList<qint64> &offsets, bool more, bool moreAfter = false)
{
    MessagePage page;
    for (const qint64 offset : offsets)
        page.messages.append(messageAt(offset, QString("text %1").arg(offset), ana));
    page.more = more;
    page.moreAfter = moreAfter;
    return page;
}

QList<qint64> found(MessageCache &messages, const PageRequest &request, Need need = Need::Whole)
{
    const auto page = messages.page(allChat(), request, need);
    return page ? offsetsOf(page->messages) : QList<qint64>{-1};
}

const QList<qint64> none{-1};

} // namespace

class CacheTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString folder() const { return m_dir->filePath("server"); }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void givesBackAMessageAsItWas()
    {
        Opened opened(folder());
        Message message = messageAt(7, "Grüße 你好", bo, {{"ana"}, "Ana"});
        message.changed = 9;
        message.clientOffset = "c1";
        message.editedAt = message.timestamp.addSecs(5);
        message.replyTo = {{{"m3"}, 3, ana}};
        message.reactions = {{"👍", 2, {{"ana"}, {"bo"}}}};
        opened.messages.put({"bo"}, message);
        QCOMPARE(opened.messages.message(7), std::optional(message));
        opened.cache.open(folder());
        QCOMPARE(opened.messages.message(7), std::optional(message));
    }

    void keepsTheLaterStateOfAMessage()
    {
        Opened opened(folder());
        Message edited = messageAt(7, "new", bo);
        edited.changed = 9;
        opened.messages.put(allChat(), edited);
        opened.messages.put(allChat(), messageAt(7, "old", bo));
        QCOMPARE(opened.messages.message(7)->content, QString("new"));
    }

    void answersPagesFromWhatItKnowsWhole()
    {
        Opened opened(folder());
        opened.messages.putPage(allChat(), {}, pageOf({40, 50, 60}, true));
        QCOMPARE(found(opened.messages, {.limit = 2}), (QList<qint64>{50, 60}));
        QCOMPARE(found(opened.messages, {Where::Before, 60, 2}), (QList<qint64>{40, 50}));
        QCOMPARE(found(opened.messages, {Where::Before, 60, 3}), none); // 30 may be there
        QCOMPARE(found(opened.messages, {Where::Before, 40, 3}), none);
        QCOMPARE(found(opened.messages, {Where::After, 40, 10}), (QList<qint64>{50, 60}));
        QCOMPARE(found(opened.messages, {Where::After, 20, 10}), none);
        QCOMPARE(found(opened.messages, {Where::Around, 50, 2}), (QList<qint64>{40, 50}));
    }

    void tellsWhetherThereIsMore()
    {
        Opened opened(folder());
        opened.messages.putPage(allChat(), {}, pageOf({40, 50, 60}, false));
        auto page = opened.messages.page(allChat(), {.limit = 2}, Need::Whole);
        QVERIFY(page->more && !page->moreAfter);
        page = opened.messages.page(allChat(), {Where::Before, 60, 5}, Need::Whole);
        QVERIFY(!page->more && page->moreAfter);
        page = opened.messages.page(allChat(), {Where::After, 60, 5}, Need::Whole);
        QVERIFY(page->messages.isEmpty() && page->more && !page->moreAfter);
    }

    void joinsPagesThatTouch()
    {
        Opened opened(folder());
        opened.messages.putPage(allChat(), {}, pageOf({40, 50, 60}, true));
        opened.messages.putPage(allChat(), {Where::Before, 40, 3}, pageOf({10, 20, 30}, true));
        QCOMPARE(found(opened.messages, {.limit = 5}), (QList<qint64>{20, 30, 40, 50, 60}));
        opened.messages.putPage(allChat(), {Where::Before, 10, 3}, pageOf({}, false));
        QCOMPARE(found(opened.messages, {.limit = 50}), (QList<qint64>{10, 20, 30, 40, 50, 60}));
    }

    void neverHidesAHole()
    {
        Opened opened(folder());
        opened.messages.putPage(allChat(), {}, pageOf({40, 50}, true));
        opened.messages.putPage(allChat(), {Where::Around, 10, 4},
                                pageOf({5, 8, 10, 12}, true, true));
        QCOMPARE(found(opened.messages, {Where::Before, 50, 5}, Need::Anyhow), (QList<qint64>{40}));
        QCOMPARE(found(opened.messages, {Where::After, 10, 5}, Need::Anyhow), (QList<qint64>{12}));
        QCOMPARE(found(opened.messages, {Where::Before, 40, 5}, Need::Anyhow), none);
        const auto page = opened.messages.page(allChat(), {Where::After, 10, 5}, Need::Anyhow);
        QVERIFY(page->moreAfter);
    }

    void carriesOnWithPushesAfterAGap()
    {
        Opened opened(folder());
        opened.messages.putPage(allChat(), {}, pageOf({40, 50}, true));
        opened.cache.advance(55);
        opened.messages.interrupt(100); // 56 to 100 were missed
        opened.messages.putLive(allChat(), messageAt(101, "live", bo));
        QCOMPARE(found(opened.messages, {.limit = 3}), none);
        QCOMPARE(found(opened.messages, {.limit = 1}), (QList<qint64>{101}));
        QCOMPARE(found(opened.messages, {.limit = 3}, Need::Anyhow), (QList<qint64>{101}));
        // Older ranges are not trusted while the server is there, because edits were missed.
        QCOMPARE(found(opened.messages, {Where::Before, 51, 1}), none);
        QCOMPARE(found(opened.messages, {Where::Before, 51, 1}, Need::Anyhow), (QList<qint64>{50}));
        // The server fills the gap, and its part is fresh again.
        opened.messages.putPage(allChat(), {Where::Before, 101, 2}, pageOf({50, 70}, true));
        QCOMPARE(found(opened.messages, {.limit = 3}), (QList<qint64>{50, 70, 101}));
        QCOMPARE(found(opened.messages, {Where::Before, 50, 5}, Need::Anyhow), (QList<qint64>{40}));
    }

    void keepsPushesInOrderOfTheirPlace()
    {
        Opened opened(folder());
        opened.messages.interrupt(4);
        // A replay is ordered by the latest change: 5 was edited after 7 came.
        opened.messages.putLive(allChat(), messageAt(7, "b", bo));
        opened.messages.putLive(allChat(), messageAt(5, "a", bo));
        QCOMPARE(found(opened.messages, {.limit = 2}), (QList<qint64>{5, 7}));
    }

    void neverCommitsAServerOffsetAheadOfItsDocuments()
    {
        Opened opened(folder());
        opened.cache.flush();
        opened.messages.put(allChat(), messageAt(3, "x", bo));
        opened.cache.advance(3);
        {
            Opened afterKill(folder()); // sees what is committed
            QCOMPARE(afterKill.cache.serverOffset(), std::nullopt);
            QCOMPARE(afterKill.messages.message(3), std::nullopt);
        }
        opened.cache.flush();
        {
            Opened afterKill(folder());
            QCOMPARE(afterKill.cache.serverOffset(), std::optional<qint64>(3));
            QVERIFY(afterKill.messages.message(3));
        }
    }

    void commitsByItselfSoon()
    {
        Opened opened(folder());
        opened.cache.advance(3);
        const auto onDisk = [this] {
            Opened other(folder());
            return other.cache.serverOffset();
        };
        QTRY_COMPARE(onDisk(), std::optional<qint64>(3));
    }

    void dropsTheWholeBatchWhenOneWriteFails()
    {
        Opened opened(folder());
        QSignalSpy trouble(&opened.cache, &Cache::errorOccurred);
        opened.messages.put(allChat(), messageAt(3, "x", bo));
        opened.cache.advance(3);
        QVERIFY(
            !opened.cache.write([](Database &) { throw SqlError{"database or disk is full"}; }));
        opened.messages.put(allChat(), messageAt(4, "y", bo));
        opened.cache.advance(4);
        opened.cache.flush();
        QCOMPARE(trouble.size(), 1);
        QVERIFY(!opened.messages.message(3) && !opened.messages.message(4));
        opened.cache.resume();
        QCOMPARE(opened.cache.serverOffset(), std::nullopt);
        opened.messages.put(allChat(), messageAt(3, "x", bo));
        QCOMPARE(opened.messages.message(3)->sender, bo);
    }

    void setsADamagedCacheAsideAndKeepsWhatWasWritten()
    {
        {
            Opened opened(folder());
            QVERIFY(opened.cache
                        .writeNow([](Database &database) {
                            database.run("INSERT INTO drafts (recipient, content) "
                                         "VALUES ('ALL_CHAT', 'half a th')");
                            database.run("INSERT INTO outbox (client_offset, recipient, content, "
                                         "written) VALUES ('c1', 'bo', 'hello', 5)");
                        })
                        .ok());
            for (int i = 1; i < 3'000; ++i)
                opened.messages.put(allChat(), messageAt(i, QString(300, 'x'), bo));
        }
        QFile file(folder() + "/cache.db");
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(120'000);
        file.write(QByteArray(600'000, '\xa5'));
        file.close();

        Opened opened(folder());
        QSignalSpy replaced(&opened.cache, &Cache::replaced);
        QSignalSpy trouble(&opened.cache, &Cache::errorOccurred);
        for (int i = 1; i < 3'000; ++i)
            opened.messages.message(i);
        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(trouble.size(), 1);
        QVERIFY(QFile::exists(folder() + "/cache.db.damaged"));
        QCOMPARE(opened.messages.message(2), std::nullopt);
        QString draft;
        QString content;
        opened.cache.read([&](Database &database) {
            Rows drafts = database.run("SELECT content FROM drafts");
            if (drafts.next())
                draft = drafts.text(0);
            Rows outbox = database.run("SELECT content FROM outbox");
            if (outbox.next())
                content = outbox.text(0);
        });
        QCOMPARE(draft, QString("half a th"));
        QCOMPARE(content, QString("hello"));
    }

    void takesOnWhatAnOlderProgramKept()
    {
        QVERIFY(QDir().mkpath(folder()));
        {
            const auto old = Database::open(folder() + "/cache.db", Database::Mode::Write);
            QVERIFY(Migrations(":/session/sql").apply(**old, 1).ok());
            (*old)->run("INSERT INTO drafts VALUES ('bo', 'half a th')");
            (*old)->run("INSERT INTO state VALUES ('server_offset', 7)");
            (*old)->run("INSERT INTO outbox (client_offset, recipient, content, written) "
                        "VALUES ('c1', 'bo', 'hello', 5)");
        }
        Cache cache;
        QSignalSpy trouble(&cache, &Cache::errorOccurred);
        Drafts drafts(cache);
        cache.open(folder());
        QVERIFY(trouble.isEmpty());
        QCOMPARE(drafts.draft({"bo"}), Draft{.text = "half a th"});
        qint64 sentAfter = 0;
        cache.read([&](Database &database) {
            sentAfter = database.number("SELECT sent_after FROM outbox");
        });
        QCOMPARE(sentAfter, 7); // it may have been sent
    }

    void keepsWhatIsUnfinishedOfADamagedCache()
    {
        const Draft draft{.text = "half",
                          .reply = ReplyReference{{"m3"}, 3, bo},
                          .edit = Draft::Edit{{"m4"}, 4, "better"}};
        {
            Cache cache;
            cache.open(folder());
            Drafts drafts(cache);
            drafts.set(allChat(), draft);
            drafts.save();
            QVERIFY(cache
                        .writeNow([](Database &database) {
                            database.run("INSERT INTO discarded VALUES ('c1', 'bo', 5, 6)");
                            database.run("INSERT INTO outbox (client_offset, recipient, content, "
                                         "written, sent_after) VALUES ('c2', 'bo', 'x', 5, 9)");
                            // A value that cannot be migrated.
                            database.run("PRAGMA user_version=1");
                        })
                        .ok());
        }
        Cache cache;
        QSignalSpy trouble(&cache, &Cache::errorOccurred);
        Drafts drafts(cache);
        cache.open(folder());
        QCOMPARE(trouble.size(), 1);
        QCOMPARE(drafts.draft(allChat()), draft);
        cache.read([&](Database &database) {
            QCOMPARE(database.number("SELECT sent_after FROM outbox"), 9);
            QCOMPARE(database.number("SELECT sent_after FROM discarded"), 5);
        });
    }

    void startsAfreshWhereTheFileIsNoDatabase()
    {
        QVERIFY(QDir().mkpath(folder()));
        QFile file(folder() + "/cache.db");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(10'000, 'z'));
        file.close();
        Cache cache;
        QSignalSpy trouble(&cache, &Cache::errorOccurred);
        cache.open(folder());
        QCOMPARE(trouble.size(), 1);
        QVERIFY(cache.isKeeping());
    }

    void forgetsDeletedTextOnDiskToo()
    {
        Opened opened(folder());
        const auto kept = [this](const QString &text) {
            QByteArray bytes;
            for (const char *part : {"/cache.db", "/cache.db-wal"})
                if (QFile file(folder() + part); file.open(QIODevice::ReadOnly))
                    bytes += file.readAll();
            return bytes.contains(text.toUtf8());
        };
        // Folded text has a column of its own.
        opened.messages.putLive(allChat(), messageAt(1, "Secretword", bo));
        opened.messages.putLive(allChat(), messageAt(2, "秘密的词", bo));
        opened.messages.putLive(allChat(), messageAt(3, "plainword", bo));
        opened.cache.flush();
        QVERIFY(kept("Secretword") && kept("secretword") && kept("秘密的词"));

        Message edited = messageAt(1, "other", bo);
        edited.changed = 4;
        edited.editedAt = edited.timestamp;
        opened.messages.put(allChat(), edited);
        Message deleted = messageAt(2, "", bo);
        deleted.changed = 5;
        deleted.deletedAt = deleted.timestamp;
        opened.messages.put(allChat(), deleted);
        QTRY_VERIFY(!kept("Secretword") && !kept("secretword") && !kept("秘密的词"));
        QVERIFY(kept("plainword") && kept("other"));
    }

    void isReadableByItsOwnerAlone()
    {
        Opened opened(folder());
        opened.messages.put(allChat(), messageAt(3, "x", bo));
        opened.cache.flush();
        const auto others = QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther;
        for (const QString &part : QStringList{"", "/cache.db", "/cache.db-wal"})
            QVERIFY2(!(QFile::permissions(folder() + part) & others), qPrintable(part));
    }

    void countsOnlyOthersUndeletedAsUnread()
    {
        Opened opened(folder());
        opened.messages.interrupt(0);
        for (int i = 1; i <= 6; ++i)
            opened.messages.putLive(allChat(), messageAt(i, "x", i % 2 ? ana : bo));
        Message deleted = messageAt(6, "", bo);
        deleted.deletedAt = deleted.timestamp;
        opened.messages.put(allChat(), deleted);
        QCOMPARE(opened.messages.unreadAbove(allChat(), 1, {"ana"}), std::optional(2));
        QCOMPARE(opened.messages.unreadAbove(allChat(), 2, {"ana"}), std::optional(1));
        QCOMPARE(opened.messages.unreadAbove({"nobody"}, 2, {"ana"}), std::nullopt);
    }

    void searchesInAnyScript_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QList<qint64>>("offsets");
        QTest::newRow("accents") << "CAFE" << QList<qint64>{2, 1};
        QTest::newRow("one Chinese character") << "好" << QList<qint64>{3};
        QTest::newRow("each piece, anywhere") << "au ca" << QList<qint64>{2};
        QTest::newRow("emoji") << "🎉" << QList<qint64>{4};
        QTest::newRow("percent is no wildcard") << "%" << QList<qint64>{};
        QTest::newRow("no sharp s") << "STRASSE" << QList<qint64>{5};
        QTest::newRow("nothing") << "  " << QList<qint64>{};
    }
    void searchesInAnyScript()
    {
        Opened opened(folder());
        const QStringList texts{"cafe", "Café au lait", "你好", "🎉 party", "Hauptstraße"};
        for (int i = 0; i < texts.size(); ++i)
            opened.messages.put(allChat(), messageAt(i + 1, texts[i], bo));
        opened.cache.flush();
        QFETCH(QString, query);
        const auto result = searchCache(opened.cache.path(), {.query = query}, false);
        QVERIFY(result.ok() && result->local);
        QTEST(offsetsOf(result->messages), "offsets");
    }

    void searchesOneConversationPageByPage()
    {
        Opened opened(folder());
        for (int i = 1; i <= 5; ++i) {
            opened.messages.put(allChat(), messageAt(i, "word", bo));
            opened.messages.put({"bo"}, messageAt(i + 10, "word", bo, {{"ana"}, "Ana"}));
        }
        opened.cache.flush();
        SearchRequest request{.query = "WORD", .recipient = ConversationId{"bo"}, .limit = 3};
        auto result = searchCache(opened.cache.path(), request, false);
        QCOMPARE(offsetsOf(result->messages), (QList<qint64>{15, 14, 13}));
        QVERIFY(result->more);
        request.before = 13;
        result = searchCache(opened.cache.path(), request, false);
        QCOMPARE(offsetsOf(result->messages), (QList<qint64>{12, 11}));
        QVERIFY(!result->more);
    }
};

QTEST_GUILESS_MAIN(CacheTest)
#include "tst_cache.moc"
