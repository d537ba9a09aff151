#include "searchtexts.h"
#include "teststore.h"

#include "sqlite/migrations.h"
#include "store/searchblock.h"
#include "store/searchqueries.h"

#include <QSignalSpy>

using namespace chatbook;

class SearchIndexTest : public QObject
{
    Q_OBJECT

    static constexpr qint64 threeMessages = 384; // searchWeight() of three short ones

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;
    Account m_eve;

    void open(const Store::Options &options)
    {
        m_store = std::make_unique<TestStore>(options);
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    Message said(const QString &content) const { return m_store->saidToAll(m_ada, content); }

    void saidTo(int count) const
    {
        for (int i = 1; i <= count; ++i)
            (void)said(QString("tea %1").arg(i));
    }

    void edit(const Message &message, const QString &content) const
    {
        QVERIFY(m_store->write(
            [&](Writer &writer) { return editMessage(writer, m_ada.key, message.id, content); }));
    }

    void remove(const Message &message) const
    {
        QVERIFY(m_store->write(
            [&](Writer &writer) { return deleteMessage(writer, m_ada.key, message.id); }));
    }

    QStringList found(const Account &reader, const QString &text) const
    {
        const auto page =
            m_store->search({.reader = reader.key, .pieces = searchPieces(text), .limit = 200});
        QStringList contents;
        for (const Message &message : page->documents)
            contents.append(message.content);
        return contents;
    }
    QStringList found(const QString &text) const { return found(m_bob, text); }

    qint64 blocks() const { return m_store->number("SELECT count(*) FROM search_blocks"); }
    qint64 end() const { return m_store->number("SELECT max(last) FROM search_blocks"); }

    /// All bytes of the table.
    QByteArray bytes() const
    {
        return *m_store->read([](Database &database) {
            QByteArray all;
            Rows rows = database.run("SELECT signature, messages FROM search_blocks");
            while (rows.next())
                all += rows.bytes(0) + rows.bytes(1);
            return all;
        });
    }

    /// Whether the blocks are such as would be made of the messages now: texts, signatures, and
    /// one behind the other.
    static bool areSound(Database &database)
    {
        qint64 end = 0;
        Rows blocks = database.run("SELECT first, last, signature, messages FROM search_blocks "
                                   "ORDER BY first");
        while (blocks.next()) {
            std::vector<SearchText> texts;
            Rows rows = database.run("SELECT offset, conversation, sender, content FROM messages "
                                     "WHERE offset > ? AND offset <= ? AND deleted IS NULL "
                                     "ORDER BY offset DESC",
                                     {end, blocks.integer(1)});
            while (rows.next())
                texts.push_back({rows.integer(0), rows.integer(1), rows.integer(2),
                                 foldForSearch(rows.view(3))});
            const SearchBlock block(texts);
            if (blocks.integer(0) <= end || blocks.bytes(3) != block.toBytes() ||
                blocks.bytes(2) != block.signature().bytes())
                return false;
            end = blocks.integer(1);
        }
        return true;
    }
    bool areSound() const
    {
        return *m_store->read([](Database &database) { return areSound(database); });
    }

    /// The offsets of what a search must find, by the messages alone.
    static QList<qint64> expected(Database &database, const SearchQuery &query)
    {
        QList<qint64> offsets;
        Rows rows = database.run(
            "SELECT m.offset, m.content, s.id FROM messages m JOIN users s ON s.key = m.sender "
            "WHERE m.deleted IS NULL AND m.conversation IN "
            "(SELECT conversation FROM members WHERE user = ?) ORDER BY m.offset DESC",
            {qint64(query.reader)});
        while (rows.next() && offsets.size() < query.limit) {
            const QString folded = foldForSearch(rows.text(1));
            if (std::all_of(query.pieces.begin(), query.pieces.end(),
                            [&](const QString &piece) { return folded.contains(piece); }) &&
                (query.before == 0 || rows.integer(0) < query.before) &&
                (!query.sender || query.sender->value == rows.text(2)))
                offsets.append(rows.integer(0));
        }
        return offsets;
    }

    static QList<qint64> offsetsOf(const Page<Message> &page)
    {
        QList<qint64> offsets;
        for (const Message &message : page.documents)
            offsets.append(message.offset);
        return offsets;
    }

private slots:
    void init() { open({.path = {}, .queuedWrites = 0, .searchBlock = threeMessages}); }

    void takesMessagesInOnceThereAreEnough()
    {
        saidTo(2);
        m_store->waitForSearchBlocks();
        QCOMPARE(blocks(), 0);
        saidTo(8);
        QTRY_COMPARE(blocks(), 3);
        QCOMPARE(end(), 9);
        QVERIFY(areSound());
        QCOMPARE(found("tea").size(), 10);
        QCOMPARE(found("tea").first(), QString("tea 8"));
        QCOMPARE(found("tea").last(), QString("tea 1"));
    }

    void countsTheBytesOfLongMessages()
    {
        (void)said(QString(1'000, u'x'));
        QTRY_COMPARE(blocks(), 1);
        (void)said("short");
        (void)said("short");
        m_store->waitForSearchBlocks();
        QCOMPARE(blocks(), 1);
        (void)said("short");
        QTRY_COMPARE(blocks(), 2);
        QCOMPARE(found("x").size(), 1);
        QCOMPARE(found("short").size(), 3);
    }

    void changesTheTextInABlock()
    {
        const Message first = said("first secretword");
        const Message second = said("second secretword");
        saidTo(5);
        m_store->waitForSearchBlocks();
        QCOMPARE(end(), 6);
        QCOMPARE(found("secretword").size(), 2); // it is in memory now

        edit(first, "first plainword");
        QVERIFY(areSound());
        QCOMPARE(found("secretword"), QStringList("second secretword"));
        QCOMPARE(found("plainword"), QStringList("first plainword"));
        remove(second);
        QVERIFY(areSound());
        QCOMPARE(found("secretword"), QStringList());
        QVERIFY(!bytes().contains("secretword"));
        QCOMPARE(end(), 6);
    }

    void leavesABlockOfWhichAllIsDeleted()
    {
        QList<Message> messages;
        for (int i = 0; i < 7; ++i)
            messages.append(said(QString("tea %1").arg(i)));
        m_store->waitForSearchBlocks();
        for (qsizetype i = 0; i < 6; ++i)
            remove(messages[i]);
        QCOMPARE(blocks(), 2);
        QVERIFY(areSound());
        QCOMPARE(found("tea"), QStringList("tea 6"));
        saidTo(3);
        QTRY_COMPARE(blocks(), 3);
        QCOMPARE(found("tea").size(), 4);
    }

    void passesOverDeletedMessages()
    {
        // None of them weighs anything, and still they must not stay in front of the index.
        for (int i = 0; i < 10; ++i)
            remove(said("gone"));
        m_store->waitForSearchBlocks();
        QVERIFY(blocks() >= 2);
        QVERIFY(areSound());
        QVERIFY(!bytes().contains("gone"));
        (void)said("here");
        QCOMPARE(found("e"), QStringList("here"));
    }

    void changesTheTextOfWhatIsInNoBlock()
    {
        const Message first = said("first secretword");
        const Message second = said("second secretword");
        edit(first, "first plainword");
        remove(second);
        QCOMPARE(blocks(), 0);
        QCOMPARE(found("secretword"), QStringList());
        QCOMPARE(found("word"), QStringList("first plainword"));
        saidTo(3);
        m_store->waitForSearchBlocks();
        QVERIFY(areSound());
        QVERIFY(!bytes().contains("secretword"));
        QCOMPARE(found("word"), QStringList("first plainword"));
    }

    void noticesWhatChangedWhileABlockWasMade()
    {
        open({.path = {}, .queuedWrites = 0}); // makes none by itself here
        const Message first = said("first secretword");
        const Message second = said("second secretword");
        const Message third = said("third");
        saidTo(5);
        const SearchBlocks made = *m_store->read(
            [](Database &database) { return makeSearchBlocks(database, threeMessages); });
        QCOMPARE(made.blocks.size(), 2);
        edit(first, "first plainword");
        remove(second);
        QVERIFY(m_store->write([&](Writer &writer) {
            return reactToMessage(writer, m_bob.key, third.id, "x", true);
        }));
        const auto insert = [&] {
            QVERIFY(m_store->write([&](Writer &writer) -> Result<Done> {
                insertSearchBlocks(writer.database(), made);
                return Done{};
            }));
        };
        insert();
        QCOMPARE(blocks(), 2);
        QVERIFY(areSound());
        QVERIFY(!bytes().contains("secretword"));
        QCOMPARE(found("word"), QStringList("first plainword"));

        insert(); // the same ones again
        QCOMPARE(blocks(), 2);
        QVERIFY(areSound());
    }

    void pagesOverBlocksAndTheirBoundaries()
    {
        saidTo(20);
        m_store->waitForSearchBlocks();
        QCOMPARE(end(), 18);
        for (const qint64 before : {0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22})
            for (const int limit : {1, 2, 3, 4, 19, 20, 21}) {
                const auto page = m_store->search(
                    {.reader = m_bob.key, .pieces = {"tea"}, .before = before, .limit = limit});
                const qint64 newest = before == 0 ? 20 : std::min(before - 1, qint64(20));
                QList<qint64> offsets;
                for (qint64 offset = newest; offset > std::max(newest - limit, qint64(0)); --offset)
                    offsets.append(offset);
                QCOMPARE(offsetsOf(*page), offsets);
                QCOMPARE(page->more, newest > limit);
            }
    }

    void showsDirectMessagesToTheirTwoAlone()
    {
        for (int i = 0; i < 5; ++i) {
            (void)m_store->said(m_ada, "Bob", "secret");
            (void)m_store->said(m_ada, "Ada", "secret note");
            (void)m_store->saidToAll(m_bob, "open");
        }
        (void)m_store->said(m_ada, "Bob", "secret"); // in no block
        m_store->waitForSearchBlocks();
        QCOMPARE(end(), 15);
        QCOMPARE(found(m_eve, "secret"), QStringList());
        QCOMPARE(found(m_eve, "e").size(), 5);
        QCOMPARE(found(m_bob, "secret").size(), 6);
        QCOMPARE(found(m_ada, "secret").size(), 11);
        // Who comes to know of a conversation finds it at once.
        (void)m_store->said(m_eve, "Ada", "my secret");
        QCOMPARE(found(m_eve, "secret"), QStringList("my secret"));
    }

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
                        return text.isEmpty() ? deleteMessage(writer, user.key, id)
                                              : editMessage(writer, user.key, id, text);
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
        const auto store = [&](std::function<Result<Stored<Message>>(Writer &)> command) {
            m_store->store->write<Stored<Message>>(
                std::move(command), [&](const Result<Stored<Message>> &) {
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
                    return i % 8 == 0 ? editMessage(writer, m_ada.key, id, "changed")
                                      : deleteMessage(writer, m_ada.key, id);
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
                const auto page = searchMessages(**database, cache, query);
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
                m_store->store->write<Stored<Message>>(
                    [sender = m_ada.key](Writer &writer) {
                        return addMessage(writer, {.sender = sender,
                                                   .recipient = allChat(),
                                                   .content = "tea",
                                                   .clientOffset = {}});
                    },
                    [](const Result<Stored<Message>> &) {});
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

    void keepsTheNewestTextsInMemory()
    {
        saidTo(30);
        m_store->waitForSearchBlocks();
        QVERIFY(m_store->read([](Database &database) -> Result<Done> {
            SearchCache cache(0);
            cache.refresh(database);
            const qint64 size = cache.messages(database, 0).bytesHeld();
            if (cache.blocks().size() != 10 || cache.end() != 30 || cache.bytesHeld() != 0)
                return Error{};
            cache = SearchCache(4 * size + 50);
            cache.refresh(database);
            const auto isHeld = [&](size_t place) {
                return cache.blocks()[place].messages.has_value();
            };
            for (size_t place = 0; place < 10; ++place)
                if (cache.messages(database, place).offsets().back() != qint64(3 * place + 1))
                    return Error{};
            if (isHeld(5) || !isHeld(6) || !isHeld(9) || cache.bytesHeld() > 4 * size + 50)
                return Error{};
            (void)cache.messages(database, 2); // older than all
            if (isHeld(2) || !isHeld(6))
                return Error{};
            cache.forgetTexts();
            return cache.bytesHeld() == 0 && !isHeld(6) && cache.blocks().size() == 10
                       ? Result<Done>(Done{})
                       : Error{};
        }));
    }
};

QTEST_GUILESS_MAIN(SearchIndexTest)
#include "tst_searchindex.moc"
