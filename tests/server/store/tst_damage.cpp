#include "feedstore.h"
#include "historyqueries.h"
#include "replayqueries.h"
#include "teststore.h"

#include <QDir>
#include <QRandomGenerator>
#include <QSet>

using namespace chatbook;
using namespace chatbook::server;

/// The store on a database that a bad disk has changed anywhere. CHATBOOK_ROUNDS=N makes more
/// rounds, CHATBOOK_SEED=N sets the first seed.
class DamageTest : public QObject
{
    Q_OBJECT

    using Files = QMap<QString, QByteArray>;
    static constexpr qsizetype pageSize = 4096;

    Files m_sound;   ///< of a store that was closed
    Files m_running; ///< the same store before closing, with part of it in the log
    QMap<qint64, Message> m_messages;
    QMap<qint64, QSet<qsizetype>> m_places; ///< the pages on which a message may be
    int m_compared = 0;
    int m_searched = 0;
    QList<qsizetype> m_index;   ///< pages with only parts of the search index
    QSet<qsizetype> m_harmless; ///< without these pages every other message is complete

    static Files filesIn(const QString &folder)
    {
        Files files;
        for (const QString &name : QDir(folder).entryList(QDir::Files)) {
            QFile file(QDir(folder).filePath(name));
            if (name.endsWith("-shm") || !file.open(QIODevice::ReadOnly))
                continue;
            files.insert(name, file.readAll());
        }
        return files;
    }

    static void put(const Files &files, const QString &folder)
    {
        for (auto entry = files.cbegin(); entry != files.cend(); ++entry) {
            QFile file(QDir(folder).filePath(entry.key()));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(*entry);
        }
    }

    /// Damages a file in a way that disks do, and gives the changed pages.
    static QSet<qsizetype> damage(QByteArray &file, QRandomGenerator &random)
    {
        QSet<qsizetype> touched;
        const auto touch = [&](qsizetype begin, qsizetype end) {
            for (qsizetype page = begin / pageSize; page <= (end - 1) / pageSize; ++page)
                touched.insert(page);
        };
        const auto any = [&](qsizetype end) { return qsizetype(random.bounded(int(end))); };
        const qsizetype pages = file.size() / pageSize;
        switch (random.bounded(6)) {
        case 0: // cut off, anywhere or between two pages
            file.truncate(random.bounded(2) == 0 ? any(file.size()) : any(pages) * pageSize);
            touch(file.size(), pages * pageSize);
            break;
        case 1: { // content from another place
            const qsizetype from = any(pages) * pageSize;
            const qsizetype to = any(pages) * pageSize;
            std::copy_n(file.cbegin() + from, pageSize, file.begin() + to);
            touch(to, to + pageSize);
            break;
        }
        case 2: { // a sector of nothing
            const qsizetype at = any(file.size() / 512) * 512;
            std::fill_n(file.begin() + at, 512, '\0');
            touch(at, at + 512);
            break;
        }
        default: // bytes here and there in a page or two
            for (int page = 0; page < 2; ++page) {
                const qsizetype at = any(pages) * pageSize;
                for (int i = random.bounded(1, 6); i > 0; --i)
                    file[at + any(random.bounded(2) == 0 ? pageSize : 64)] =
                        char(random.bounded(256));
                touch(at, at + pageSize);
            }
        }
        return touched;
    }

    /// Everything that `chat` gives; none if it gives an error.
    static std::optional<QMap<qint64, Message>> readAll(TestStore &t)
    {
        QMap<qint64, Message> read;
        for (const ConversationId &recipient : {allChat(), ConversationId{"Bob"}}) {
            qint64 before = 0;
            for (bool more = true; more;) {
                const auto page = t.read([&](Database &database) {
                    return chatPage(database, {.reader = UserKey(1),
                                               .recipient = recipient,
                                               .before = before,
                                               .limit = 100});
                });
                if (!page)
                    return std::nullopt;
                for (const Message &message : page->documents)
                    read.insert(message.offset, message);
                more = page->more && page->documents.first().offset != before;
                if (more)
                    before = page->documents.first().offset;
            }
        }
        return read;
    }

    /// Makes all other requests, and changes something of each kind.
    static void use(TestStore &t, QRandomGenerator &random)
    {
        const UserKey ada{1};
        for (const QString &piece : {QString("a"), QString("word 7"), QString("xyz")})
            (void)t.search({.reader = ada, .pieces = {piece}, .limit = 50});
        (void)t.read([=](Database &database) -> Result<Done> {
            (void)conversationsPage(database, ada, 0, 50);
            (void)usersPage(database, {.foldedPrefix = {}, .limit = 50});
            (void)accountByToken(database, "token of Ada", 0);
            (void)storiesPage(database, {.reader = ada, .limit = 50});
            (void)commentsPage(database, ada, {"1"}, 0, 50);
            (void)readReplay(database, planReplay(database, ada, 0).keys);
            return Done{};
        });
        (void)t.add(
            {.sender = ada, .recipient = allChat(), .content = "more", .clientOffset = "m"});
        for (int i = 0; i < 3; ++i) {
            const QString id = QString::number(random.bounded(1, 300));
            (void)t.write([=](Writer &writer) { return editDocument(writer, ada, id, "edited"); });
            (void)t.write(
                [=](Writer &writer) { return reactToDocument(writer, ada, id, "+", true); });
            (void)t.write([=](Writer &writer) { return deleteDocument(writer, ada, id); });
        }
        (void)t.write([=](Writer &writer) { return moveReadMarker(writer, ada, allChat(), 100); });
        (void)t.write([=](Writer &writer) {
            return addPost(writer, {.creator = ada, .content = "more", .clientOffset = {}});
        });
        (void)t.write([](Writer &writer) {
            return registerAccount(writer, {{"Eve"}, "Eve", {}, "token of Eve"});
        });
    }

    static void seeds()
    {
        QTest::addColumn<quint32>("seed");
        const int first = qEnvironmentVariableIntValue("CHATBOOK_SEED");
        const int rounds = qEnvironmentVariable("CHATBOOK_ROUNDS", "20").toInt();
        for (int seed = first; seed < first + rounds; ++seed)
            QTest::addRow("seed %d", seed) << quint32(seed);
    }

    /// The database is refused with a sentence and left as it is, or it is used. Gives what `chat`
    /// gave, if anything.
    static std::optional<QMap<qint64, Message>> tryToUse(const Files &files,
                                                         QRandomGenerator &random)
    {
        TestStore t;
        t.store.reset();
        QFile::remove(t.path());
        put(files, t.folder.path());
        auto opened = Store::open(t.options, t.clock, "x");
        if (opened) {
            t.store = std::move(*opened);
            auto read = readAll(t);
            use(t, random);
            return read;
        }
        const QString &message = opened.error().message;
        if (!message.contains(t.path()) || message.contains(u'\n') || !message.endsWith(u'.'))
            qFatal("not a sentence: %s", qPrintable(message));
        if (filesIn(t.folder.path()) != files)
            qFatal("what is damaged was changed: %s", qPrintable(message));
        return std::nullopt;
    }

private slots:
    void initTestCase()
    {
        QRandomGenerator random(1);
        TestStore t({.path = {}, .queuedWrites = 0, .searchBlock = 8'000});
        const Account ada = t.account("Ada");
        const Account bob = t.account("Bob");
        for (int i = 0; i < 300; ++i) {
            const QString content = QString("word %1 ").arg(i).repeated(random.bounded(1, 60));
            const Account &sender = i % 3 == 0 ? bob : ada;
            const Message message =
                i % 7 == 0 ? t.said(ada, "Bob", content) : t.saidToAll(sender, content);
            m_messages.insert(message.offset, message);
        }
        t.waitForSearchBlocks();
        (void)t.read([this](Database &database) -> Result<Done> {
            Rows rows = database.run("SELECT pageno - 1 FROM dbstat WHERE name = 'search_blocks' "
                                     "OR (name = 'messages' AND pagetype = 'leaf')");
            while (rows.next())
                m_harmless.insert(rows.integer(0));
            return Done{};
        });
        (void)t.read([this](Database &database) -> Result<Done> {
            Rows rows = database.run("SELECT pageno - 1 FROM dbstat WHERE name = 'search_blocks' "
                                     "AND pagetype = 'overflow'");
            while (rows.next())
                m_index.append(rows.integer(0));
            return Done{};
        });
        QVERIFY(m_index.size() > 20);
        m_running = filesIn(t.folder.path());
        QVERIFY(!m_running.value("chatbook.db-wal").isEmpty());
        t.store.reset();
        m_sound = filesIn(t.folder.path());
        QCOMPARE(m_sound.keys(), QStringList("chatbook.db"));
        const QByteArray &file = m_sound.first();
        for (const Message &message : m_messages) {
            const QByteArray content = message.content.toUtf8();
            for (qsizetype at = 0; (at = file.indexOf(content, at)) >= 0; ++at)
                m_places[message.offset].insert(at / pageSize);
        }
        QCOMPARE(m_places.size(), m_messages.size());
    }

    void cleanupTestCase()
    {
        QVERIFY(m_compared > 0);
        QVERIFY(m_searched > 0);
    }

    void answersWhatIsIntactAsItWas_data() { seeds(); }
    void answersWhatIsIntactAsItWas()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        Files files = m_sound;
        const QSet<qsizetype> touched = damage(files.first(), random);
        const auto read = tryToUse(files, random);
        if (!read || !m_harmless.contains(touched))
            return;
        for (const Message &message : m_messages)
            if (!m_places[message.offset].intersects(touched)) {
                QCOMPARE(read->value(message.offset), message);
                ++m_compared;
            }
    }

    void findsWhatADamagedIndexHides_data() { seeds(); }
    void findsWhatADamagedIndexHides()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        Files files = m_sound;
        QByteArray &file = files.first();
        const qsizetype page = m_index[random.bounded(int(m_index.size()))] * pageSize;
        for (int i = random.bounded(1, 400); i > 0; --i)
            file[page + random.bounded(int(pageSize))] = char(random.bounded(256));
        TestStore t;
        t.store.reset();
        QFile::remove(t.path());
        put(files, t.folder.path());
        auto opened = Store::open(t.options, t.clock, "x");
        if (!opened)
            return;
        t.store = std::move(*opened);
        ++m_searched;
        for (int i = 0; i < 300; i += 20) {
            const QString piece = QString("word %1 ").arg(i);
            const auto found = t.search({.reader = UserKey(1), .pieces = {piece}, .limit = 50});
            QVERIFY(found);
            QCOMPARE(found->documents.size(), 1);
            QVERIFY(found->documents.first().content.startsWith(piece));
        }
    }

    void survivesADamagedLog_data() { seeds(); }
    void survivesADamagedLog()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        Files files = m_running;
        (void)damage(files[random.bounded(3) == 0 ? "chatbook.db" : "chatbook.db-wal"], random);
        (void)tryToUse(files, random);
    }
};

QTEST_GUILESS_MAIN(DamageTest)
#include "tst_damage.moc"
