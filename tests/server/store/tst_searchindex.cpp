#include "searchstore.h"

#include "searchcache.h"
#include "searchindex.h"

using namespace chatbook;
using namespace chatbook::server;

class SearchIndexTest : public QObject, SearchStore
{
    Q_OBJECT

    /// In the database or its log.
    bool isOnDisk(const QString &text) const
    {
        QByteArray bytes;
        for (const char *part : {"", "-wal"})
            if (QFile file(m_store->path() + part); file.open(QIODevice::ReadOnly))
                bytes += file.readAll();
        QByteArray utf16(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
        return bytes.contains(text.toUtf8()) || bytes.contains(utf16);
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

    void forgetsDeletedTextOnDiskToo()
    {
        const QStringList secrets{"Secretword", "secretword", "秘密的词", "Hiddenword",
                                  "hiddenword"};
        const Message first = said("first Secretword");
        const Message second = said("second 秘密的词");
        saidTo(5);
        m_store->waitForSearchBlocks();
        QCOMPARE(end(), 6);
        const Message third = said("in no block: Hiddenword");
        for (const QString &secret : secrets)
            QCOMPARE(isOnDisk(secret), secret != "hiddenword"); // folded text is only in blocks

        edit(first, "first plainword");
        remove(second);
        remove(third);
        for (const QString &secret : secrets)
            QTRY_VERIFY2(!isOnDisk(secret), qPrintable(secret));
        QVERIFY(isOnDisk("plainword"));
        QVERIFY(areSound());
    }

    void readsTheMessagesOfADamagedBlock()
    {
        const Message first = said("first secretword");
        const Message second = said("second secretword");
        saidTo(10);
        m_store->waitForSearchBlocks();
        const qint64 all = blocks();
        QVERIFY(m_store->write([](Writer &writer) -> Result<Done> {
            writer.database().run("UPDATE search_blocks SET messages = x'ffffffff'");
            return Done{};
        }));
        QCOMPARE(found("secretword").size(), 2);
        QCOMPARE(found("tea").size(), 10);

        edit(first, "first plainword");
        QCOMPARE(found("secretword"), QStringList("second secretword"));
        QCOMPARE(found("plainword"), QStringList("first plainword"));
        remove(second);
        QCOMPARE(found("secretword"), QStringList());
        QCOMPARE(found("tea").size(), 10);
        QCOMPARE(blocks(), all);
        QVERIFY(!areSound()); // only the changed one was repaired
        QCOMPARE(m_store->number("SELECT count(*) FROM search_blocks WHERE length(messages) > 4"),
                 1);
    }

    void findsWhatADamagedSignatureOrTextHides()
    {
        saidTo(3);
        (void)said("first secretword");
        (void)said("second secretword");
        saidTo(5);
        m_store->waitForSearchBlocks();
        const auto change = [&](const char *column, auto edit) {
            QVERIFY(m_store->write([&](Writer &writer) -> Result<Done> {
                Database &database = writer.database();
                const qint64 first = database.number("SELECT max(first) FROM search_blocks "
                                                     "WHERE first <= 4");
                QByteArray bytes;
                {
                    Rows rows = database.run(QString("SELECT %1 FROM search_blocks "
                                                     "WHERE first = ?")
                                                 .arg(column),
                                             {first});
                    rows.next();
                    bytes = rows.bytes(0);
                }
                edit(bytes);
                database.run(QString("UPDATE search_blocks SET %1 = ? WHERE first = ?").arg(column),
                             {bytes, first});
                return Done{};
            }));
        };
        // Cleared bits, and a changed letter.
        change("signature", [](QByteArray &bytes) { std::fill_n(bytes.begin(), 4'000, '\0'); });
        m_store->store.reset(); // it had them in memory
        m_store->open();
        QCOMPARE(found("secretword").size(), 2);
        QVERIFY(!areSound());
        change("messages", [](QByteArray &bytes) { bytes.replace("secretword", "sacretword"); });
        m_store->store.reset();
        m_store->open();
        QCOMPARE(found("secretword").size(), 2);
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
        // They have no weight, but must not stay in front of the index.
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
        open({.path = {}, .queuedWrites = 0}); // makes no blocks by itself here
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
            return reactToDocument(writer, m_bob.key, third.id.value, "x", true);
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
        // A user who joins a conversation finds it at once.
        (void)m_store->said(m_eve, "Ada", "my secret");
        QCOMPARE(found(m_eve, "secret"), QStringList("my secret"));
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
