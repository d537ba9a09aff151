#include "check.h"
#include "datadirectory.h"
#include "feedstore.h"
#include "teststore.h"

#include <QDir>
#include <QFile>

#include <optional>
#include <thread>

#include <sys/resource.h>

using namespace chatbook;
using namespace chatbook::server;

class CheckTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestStore> m_talk; ///< closed: each test gets a copy of it
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path() const { return m_folder->filePath("chatbook.db"); }
    static Progress goOn()
    {
        return [](const QString &, int) { return true; };
    }
    QStringList faults()
    {
        const auto findings = check(m_folder->path(), goOn());
        return findings ? findings->faults : QStringList(findings.error().message);
    }
    void change(const QString &statement)
    {
        const auto database = Database::open(path(), Database::Mode::Write);
        (*database)->run("PRAGMA foreign_keys=OFF");
        (*database)->run(statement);
    }

private slots:
    /// Ada and Bob talk, with everything there is: a reply, reactions, an edit, a deletion, a story
    /// with a comment, blocks of the search index.
    void initTestCase()
    {
        m_talk = std::make_unique<TestStore>(Store::Options{.path = {}, .searchBlock = 1'000});
        const Account ada = m_talk->account("Ada");
        const Account bob = m_talk->account("Bob");
        const Message one = m_talk->saidToAll(ada, "one"); // 1
        (void)m_talk->said(ada, "Bob", "direct");          // 2
        (void)m_talk->said(ada, "Ada", "note");            // 3
        (void)m_talk->add({.sender = bob.key,              // 4
                           .recipient = allChat(),
                           .content = "reply",
                           .clientOffset = {},
                           .replyTo = one.id});
        const Message gone = m_talk->saidToAll(ada, "gone"); // 5
        for (int i = 0; i < 30; ++i)
            (void)m_talk->saidToAll(bob, QString("more %1").arg(i));
        m_talk->waitForSearchBlocks();
        (void)m_talk->write([=](Writer &writer) -> Result<Done> {
            (void)reactToDocument(writer, ada.key, one.id.value, "👍", true);
            (void)reactToDocument(writer, bob.key, one.id.value, "👍", true);
            (void)editDocument(writer, ada.key, one.id.value, "One");
            (void)deleteDocument(writer, ada.key, gone.id.value);
            const auto story = addPost(writer, {ada.key, "story", {}, {}});
            (void)addPost(writer, {bob.key, "comment", {}, story->document.post().id});
            return Done{};
        });
        QVERIFY(m_talk->number("SELECT count(*) > 1 FROM search_blocks"));
        m_talk->store.reset();
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QFile::copy(m_talk->path(), path()));
    }

    void findsNoFaultWhereThereIsNone() { QCOMPARE(faults(), QStringList()); }

    void looksBesideARunningServerAndLeavesNoTrace()
    {
        const auto served = DataDirectory::claim(m_folder->path());
        const auto server = Database::open(path(), Database::Mode::Write);
        const QStringList before = QDir(m_folder->path()).entryList(QDir::Files);
        std::optional<Result<Findings>> beside;
        int niceness = 0;
        std::thread([&] {
            beside = check(m_folder->path(), goOn());
            niceness = ::getpriority(PRIO_PROCESS, 0); // of this thread
        }).join();
        QVERIFY(*beside);
        QCOMPARE((*beside)->faults, QStringList());
        const QString &note = (*beside)->notes.first();
        QVERIFY2(note.contains("runs"), qPrintable(note));
        QVERIFY(niceness >= 10);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), before);
    }

    void findsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("fault");
        QTest::newRow("changed before written")
            << "UPDATE messages SET changed = 1 WHERE offset = 2"
            << "before they were written";
        QTest::newRow("offset twice") << "UPDATE messages SET changed = 7 WHERE offset = 4"
                                      << "given to two changes";
        QTest::newRow("offset out of range")
            << "UPDATE messages SET changed = 1 << 53 WHERE offset = 4"
            << "range of offsets";
        QTest::newRow("restores overlap")
            << "INSERT INTO restores (head, start) VALUES (900, 1000), (950, 2000)"
            << "Restores that overlap";
        QTest::newRow("documents in a gap") << "INSERT INTO restores (head, start) VALUES (3, 5)"
                                            << "that a restore took away";
        QTest::newRow("conversation of one") << "UPDATE conversations SET high = NULL WHERE key = 2"
                                             << "not of two people";
        QTest::newRow("member missing") << "DELETE FROM members WHERE conversation = 2 AND user = 2"
                                        << "lack a member";
        QTest::newRow("member too many")
            << "INSERT INTO members (user, conversation, peer) VALUES (2, 3, 1)"
            << "in a conversation of others";
        QTest::newRow("wrong peer")
            << "UPDATE members SET peer = 1 WHERE conversation = 2 AND user = 1"
            << "not with the right one";
        QTest::newRow("comments counted wrong")
            << "UPDATE messages SET comments = 2 WHERE conversation = 0 AND reply_to IS NULL"
            << "count their comments";
        QTest::newRow("comments of a message")
            << "UPDATE messages SET comments = 1 WHERE offset = 1"
            << "count their comments";
        QTest::newRow("comment on a comment")
            << "UPDATE messages SET reply_to = (SELECT max(offset) FROM messages WHERE "
               "conversation = 0) WHERE offset = (SELECT max(offset) FROM messages WHERE "
               "conversation = 0)"
            << "Comments on what is no story";
        QTest::newRow("not in the feed")
            << "DELETE FROM members WHERE conversation = 0 AND user = 2"
            << "cannot read the feed";
        QTest::newRow("not in ALL CHAT") << "DELETE FROM members WHERE conversation = 1 "
                                            "AND user = 2"
                                         << "not in ALL CHAT";
        QTest::newRow("sender of elsewhere") << "UPDATE messages SET sender = 2 WHERE offset = 3"
                                             << "their sender is not in";
        QTest::newRow("reply to elsewhere") << "UPDATE messages SET reply_to = 2 WHERE offset = 4"
                                            << "another conversation";
        QTest::newRow("deleted with text") << "UPDATE messages SET content = 'x' WHERE offset = 5"
                                           << "still hold something";
        QTest::newRow("empty") << "UPDATE messages SET content = '' WHERE offset = 3"
                               << "Messages without a text";
        QTest::newRow("reaction too late") << "UPDATE reactions SET given = 99 WHERE user = 2"
                                           << "has not come to";
        QTest::newRow("reactions not shown") << "DELETE FROM reactions WHERE user = 2"
                                             << "do not show the reactions";
        QTest::newRow("invite used twice")
            << "INSERT INTO invites (hash, created, lasting, used) VALUES (x'00', 1, 0, 2)"
            << "that let more in";
        QTest::newRow("another look") << "UPDATE looks SET skeleton = 'eve' WHERE user = 1"
                                      << "not kept by how it looks";
        QTest::newRow("a look of no name") << "INSERT INTO looks VALUES ('eve', 1)"
                                           << "Looks that no name has: 1";
        QTest::newRow("no server") << "DELETE FROM server"
                                   << "which server this is";
        QTest::newRow("search text") << "UPDATE messages SET content = 'other' WHERE offset = 2"
                                     << "do not hold what their messages say";
        QTest::newRow("search block") << "UPDATE search_blocks SET messages = x'00' "
                                         "WHERE first = 1"
                                      << "do not hold what their messages say";
        QTest::newRow("search signature")
            << "UPDATE search_blocks SET signature = zeroblob(8000) WHERE first = 1"
            << "do not hold what their messages say";
        QTest::newRow("search signature's checksum")
            << "UPDATE search_blocks SET signature = "
               "CAST(substr(signature, 1, 8000) || zeroblob(8) AS BLOB) WHERE first = 1"
            << "do not hold what their messages say";
        QTest::newRow("search gap") << "DELETE FROM search_blocks WHERE first = 1"
                                    << "do not follow";
        QTest::newRow("search overlap") << "UPDATE search_blocks SET last = last + 1"
                                        << "do not follow";
        QTest::newRow("no such row") << "UPDATE messages SET sender = 77 WHERE offset = 1"
                                     << "rows name what is not in users";
        QTest::newRow("schema") << "CREATE TABLE extra (a)"
                                << "no database of a Chatbook";
        QTest::newRow("newer") << "PRAGMA user_version=99"
                               << "newer Chatbook";
    }
    void findsWhatIsWrong()
    {
        QFETCH(QString, statement);
        QFETCH(QString, fault);
        change(statement);
        const QStringList found = faults();
        QVERIFY(!found.isEmpty());
        QVERIFY2(!found.filter(fault).isEmpty(), qPrintable(found.join('\n')));
    }

    void findsDamage()
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(16'384));
        file.write(QByteArray(24'576, 'z'));
        file.close();
        QVERIFY(!faults().isEmpty());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(QByteArray(9'000, 'z'));
        file.close();
        QVERIFY(!faults().isEmpty());
    }

    void leavesALogWhoseDatabaseIsEmpty()
    {
        QVERIFY(QFile::rename(path(), path() + "-wal"));
        QVERIFY(QFile(path()).open(QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner));
        QCOMPARE(faults().size(), 1);
        QVERIFY2(faults().first().contains("its log"), qPrintable(faults().first()));
        QVERIFY(QFileInfo(path() + "-wal").size() > 0);
    }

    void findsFilesThatOthersCanRead()
    {
        QVERIFY(
            QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
        QCOMPARE(faults().size(), 1);
        QVERIFY2(faults().first().contains("604"), qPrintable(faults().first()));
        // It continues to check.
        change("UPDATE messages SET content = '' WHERE offset = 3");
        QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::ReadGroup));
        QCOMPARE(faults().filter("its mode is 440").size(), 1);
        QCOMPARE(faults().filter("Messages without a text").size(), 1);
    }

    void findsAKeyThatOthersCanRead()
    {
        QFile key(m_folder->filePath("tls-key.pem"));
        QVERIFY(key.open(QIODevice::WriteOnly));
        QVERIFY(key.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QCOMPARE(faults(), QStringList());
        QVERIFY(key.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
        QCOMPARE(faults().size(), 1);
        QVERIFY2(faults().first().contains("tls-key.pem is open to others"),
                 qPrintable(faults().first()));
    }

    void endsWhenItIsInterrupted()
    {
        int calls = 0;
        const auto stopped =
            check(m_folder->path(), [&](const QString &, int) { return ++calls < 5; });
        QVERIFY(!stopped);
        QCOMPARE(stopped.error(), interrupted());
        QVERIFY(calls < 8);
    }

    void saysThatThereIsNothing()
    {
        QTemporaryDir empty;
        const auto nothing = check(empty.path(), goOn());
        QVERIFY(!nothing);
        QVERIFY(nothing.error().message.contains("no server's data"));
        QVERIFY(!check(empty.filePath("none"), goOn()));
        QVERIFY(QDir(empty.path()).isEmpty());
    }
};

QTEST_GUILESS_MAIN(CheckTest)
#include "tst_check.moc"
