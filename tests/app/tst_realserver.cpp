#include "fakesecrets.h"
#include "joinchat.h"
#include "profile.h"
#include "server.h"
#include "session.h"

#include <QDirIterator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;

namespace {

using Where = PageRequest::Where;

/// One run of a person's program: a profile and its session. Making another is the next start.
struct Person
{
    Person(const QString &root, const QString &name, const QUrl &address, const QByteArray &key,
           std::shared_ptr<SecretStore> secrets = {})
        : profile(Profile::open(root, name, std::move(secrets)).value())
        , session(joinChat(*profile, {.address = address, .name = name, .key = key}))
    {}
    bool online() const { return session->link().state() == Link::State::Online; }
    User user() const { return session->link().self(); }

    std::unique_ptr<Profile> profile;
    std::unique_ptr<Session> session;
};

/// What a screen with one conversation has received.
struct Reader
{
    Reader(Session &session, const ConversationId &recipient)
        : source(session.messages.open(recipient))
    {
        QObject::connect(source.get(), &MessageSource::messageStored, source.get(),
                         [this](const Message &message) { heard.append(message.content); });
    }
    /// Everything, page by page from the newest.
    QStringList readAll(int limit)
    {
        QStringList all;
        QSignalSpy ready(source.get(), &MessageSource::pageReady);
        PageRequest request{.limit = limit};
        for (;;) {
            source->requestPage(request);
            if (!QTest::qWaitFor([&] { return !ready.isEmpty(); }))
                return {"no page came"};
            const auto page = ready.takeFirst()[1].value<MessagePage>();
            QStringList older;
            for (const Message &message : page.messages)
                older.append(message.content);
            all = older + all;
            if (!page.more || page.messages.isEmpty())
                return all;
            request = {Where::Before, page.messages.first().offset, limit};
        }
    }

    std::unique_ptr<MessageSource> source;
    QStringList heard;
};

} // namespace

class RealServerTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Server> m_server;
    QUrl m_address;
    QByteArray m_key;

    void startServer(quint16 port = 0)
    {
        ServerOptions options;
        options.port = port;
        QFETCH_GLOBAL(bool, encrypts);
        if (encrypts)
            options.listenAt = {QHostAddress(QHostAddress::Any)};
        options.dataDirectory = m_dir->filePath("server");
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY2(endpoint.ok(), endpoint.ok() ? "" : qPrintable(endpoint.error().message));
        m_key = m_server->key();
        QCOMPARE(!m_key.isEmpty(), encrypts);
        m_address = *addressFromText(
            QString("%1://127.0.0.1:%2").arg(encrypts ? "wss" : "ws").arg(endpoint->port));
    }
    void stopServer()
    {
        QSignalSpy stopped(m_server.get(), &Server::stopped);
        m_server->stop();
        QTRY_COMPARE(stopped.size(), 1);
        m_server.reset();
    }
    Person person(const QString &name, std::shared_ptr<SecretStore> secrets = {})
    {
        return {m_dir->filePath("app"), name, m_address, m_key, std::move(secrets)};
    }

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("encrypts");
        QTest::newRow("plain") << false;
        QTest::newRow("TLS") << true;
    }
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        startServer();
    }
    void cleanup() { m_server.reset(); }

    void twoPeopleShareAKeychainAndNothingInIt()
    {
        const auto keychain = std::make_shared<FakeSecrets>();
        UserId ana;
        for (int start = 0; start < 2; ++start) {
            Person one = person("Ana", keychain);
            Person other = person("Bo", keychain);
            QTRY_VERIFY(one.online() && other.online());
            QVERIFY(one.user().id != other.user().id);
            QVERIFY(ana.isEmpty() || one.user().id == ana); // the same as before, by its token
            ana = one.user().id;
            QCOMPARE(one.profile->secretsPlace(), SecretsPlace::Keychain);
            QStringList names = keychain->kept.keys();
            names.sort();
            QCOMPARE(names.size(), 2);
            QVERIFY(names[0].startsWith("Ana/") && names[1].startsWith("Bo/"));
            QVERIFY(keychain->kept.value(names[0]) != keychain->kept.value(names[1]));
        }
    }

    void twoPeopleChat()
    {
        Person ana = person("Ana");
        Person bo = person("Bo");
        QTRY_VERIFY(ana.online() && bo.online());
        QTRY_VERIFY(ana.session->people.isOnline(bo.user().id));
        const ConversationId toBo = conversationWith(bo.user().id);
        const ConversationId toAna = conversationWith(ana.user().id);
        Reader atBo(*bo.session, toAna);
        Reader atAna(*ana.session, toBo);
        QVERIFY(ana.session->messages.send(toBo, "hello 你好", {}).ok());
        QTRY_COMPARE(atBo.heard, QStringList{"hello 你好"});
        QTRY_VERIFY(atAna.source->pending().isEmpty());
        QCOMPARE(atAna.heard, atBo.heard);
        QTRY_COMPARE(bo.session->conversations.summary(toAna).unread, 1);
        const Message last = *bo.session->conversations.summary(toAna).last;
        bo.session->conversations.markRead(toAna, last.offset);
        QCOMPARE(bo.session->conversations.summary(toAna).unread, 0);

        QSignalSpy updated(atBo.source.get(), &MessageSource::messageUpdated);
        bool edited = false;
        ana.session->messages.edit(last.id, "hello",
                                   [&](const Result<Done> &done) { edited = done.ok(); });
        QTRY_VERIFY(edited);
        QTRY_COMPARE(updated.size(), 1);
        QCOMPARE(updated[0][0].value<Message>().content, QString("hello"));
    }

    void showsOldMessagesByTheNameOfNow()
    {
        Person ana = person("Ana");
        Person bo = person("Bo");
        QTRY_VERIFY(ana.online() && bo.online());
        Reader atAna(*ana.session, allChat());
        QVERIFY(bo.session->messages.send(allChat(), "hello", {}).ok());
        QTRY_COMPARE(atAna.heard, QStringList{"hello"});
        QSignalSpy reset(atAna.source.get(), &MessageSource::historyReset);
        m_server->command({{"command", "rename"}, {"name", "Bo"}, {"to", "Bodil"}},
                          [](const QJsonObject &) {});
        QTRY_COMPARE(reset.size(), 1);
        QCOMPARE(ana.session->people.user(bo.user().id).name, QString("Bodil"));
        QSignalSpy ready(atAna.source.get(), &MessageSource::pageReady);
        atAna.source->requestPage({});
        QTRY_COMPARE(ready.size(), 1);
        const QList<Message> messages = ready[0][1].value<MessagePage>().messages;
        QCOMPARE(messages.size(), 1);
        QCOMPARE(messages[0].sender.name, QString("Bodil"));
    }

    void keepsAllFilesFromOtherPeople()
    {
        m_server.reset();
        m_dir = std::make_unique<QTemporaryDir>();
        const mode_t before = ::umask(0);
        startServer();
        Person ana = person("Ana");
        QTRY_VERIFY(ana.online());
        Reader atAna(*ana.session, allChat());
        QVERIFY(ana.session->messages.send(allChat(), "hello", {}).ok());
        QTRY_COMPARE(atAna.heard, QStringList{"hello"});
        ana.profile->remember("geometry", "x");
        ::umask(before);
        QStringList databases;
        QDirIterator files(m_dir->path(),
                           QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            struct stat info
            {};
            QCOMPARE(::stat(qPrintable(file), &info), 0);
            QVERIFY2((info.st_mode & 077) == 0, qPrintable(file));
            if (file.contains(".db"))
                databases.append(files.fileName());
        }
        databases.sort();
        QCOMPARE(databases, QStringList({"cache.db", "cache.db-shm", "cache.db-wal", "chatbook.db",
                                         "chatbook.db-shm", "chatbook.db-wal"}));
    }

    void sendsOnceWhatWasWrittenWhileTheServerWasGone()
    {
        Person bo = person("Bo");
        QTRY_VERIFY(bo.online());
        Reader atBo(*bo.session, allChat());
        QStringList written;
        {
            Person ana = person("Ana");
            QTRY_VERIFY(ana.online());
            stopServer();
            QTRY_VERIFY(!ana.online());
            for (int i = 0; i < 50; ++i) {
                written.append(QString("message %1").arg(i));
                QVERIFY(ana.session->messages.send(allChat(), written.last(), {}).ok());
            }
        }
        Person ana = person("Ana");
        QCOMPARE(ana.session->messages.open(allChat())->pending().size(), 50);
        startServer(quint16(m_address.port()));
        ana.session->link().retryNow();
        bo.session->link().retryNow();
        QTRY_COMPARE_WITH_TIMEOUT(atBo.heard.size(), 50, 30'000);
        QCOMPARE(atBo.heard, written);
        QTRY_VERIFY(ana.session->messages.open(allChat())->pending().isEmpty());
        QCOMPARE(Reader(*ana.session, allChat()).readAll(20), written);
    }

    void leavesNothingThatWasDiscardedOnItsWay()
    {
        Person ana = person("Ana");
        Person bo = person("Bo");
        QTRY_VERIFY(ana.online() && bo.online());
        const auto atBo = [&] { return bo.session->conversations.summary(allChat()).last; };
        Reader atAna(*ana.session, allChat());
        QVERIFY(ana.session->messages.send(allChat(), "not this", {}).ok());
        ana.session->messages.discard(
            atAna.source->pending().first().clientOffset); // not read there yet
        QTRY_VERIFY(atBo() && atBo()->deletedAt);
        QVERIFY(atBo()->content.isEmpty());

        // The connection is lost with the answer.
        QVERIFY(ana.session->messages.send(allChat(), "nor this", {}).ok());
        QTRY_COMPARE(atBo()->content, QString("nor this"));
        QVERIFY(ana.session->messages.send(allChat(), "nor that", {}).ok());
        ana.session->messages.discard(atAna.source->pending().last().clientOffset);
        stopServer(); // it may have stored it or not
        startServer(quint16(m_address.port()));
        ana.session->link().retryNow();
        bo.session->link().retryNow();
        QTRY_VERIFY(ana.online() && bo.online());
        QVERIFY(ana.session->messages.send(allChat(), "this", {}).ok());
        QTRY_COMPARE(atBo()->content, QString("this"));
        const auto left = [&] {
            QStringList texts = Reader(*bo.session, allChat()).readAll(10);
            texts.removeAll(QString()); // deleted
            return texts;
        };
        QTRY_COMPARE(left(), (QStringList{"nor this", "this"}));
    }

    void missesNothingAndHearsNothingTwice()
    {
        Person ana = person("Ana");
        QTRY_VERIFY(ana.online());
        {
            Person bo = person("Bo");
            QTRY_VERIFY(bo.online());
        }
        QStringList written;
        for (int i = 0; i < 300; ++i) {
            written.append(QString("message %1").arg(i));
            QVERIFY(ana.session->messages.send(allChat(), written.last(), {}).ok());
        }
        QTRY_VERIFY_WITH_TIMEOUT(ana.session->messages.open(allChat())->pending().isEmpty(),
                                 30'000);
        Person bo = person("Bo");
        Reader atBo(*bo.session, allChat());
        QTRY_VERIFY(bo.online());
        QCOMPARE(atBo.heard, written);
        QTRY_COMPARE(bo.session->conversations.summary(allChat()).unread, 300);
        QCOMPARE(Reader(*bo.session, allChat()).readAll(70), written);

        // A new person reads it all from the server, then again with the server gone.
        Person cy = person("Cy");
        QTRY_VERIFY(cy.online());
        QCOMPARE(Reader(*cy.session, allChat()).readAll(70), written);
        stopServer();
        QTRY_VERIFY(!cy.online());
        QCOMPARE(Reader(*cy.session, allChat()).readAll(33), written);
    }

    void keepsItsIdentityAndSearchesWithoutTheServer()
    {
        User self;
        {
            Person ana = person("Ana");
            QTRY_VERIFY(ana.online());
            self = ana.user();
            QVERIFY(ana.session->messages.send(allChat(), "Größe", {}).ok());
            QTRY_VERIFY(ana.session->messages.open(allChat())->pending().isEmpty());
        }
        stopServer();
        Person ana = person("Ana");
        QCOMPARE(ana.user(), self);
        QCOMPARE(ana.profile->lastServer()->self, self);
        QCOMPARE(ana.session->conversations.summary(allChat()).last->content, QString("Größe"));
        std::optional<SearchResult> found;
        ana.session->search.start({.query = "grosse"}, [&](const Result<SearchResult> &result) {
            if (result)
                found = *result;
        });
        QTRY_VERIFY(found);
        QCOMPARE(found->messages.size(), 1);
        QVERIFY(found->local);
    }

    void asksForAnotherNameWhenItIsTaken()
    {
        Person ana = person("Ana");
        QTRY_VERIFY(ana.online());
        auto profile = Profile::open(m_dir->filePath("app"), "other").value();
        const auto session =
            joinChat(*profile, {.address = m_address, .name = "ANA", .key = m_key});
        QSignalSpy refused(&session->link(), &Link::loginRefused);
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(refused[0][0].value<Error>().code, ErrorCode::NameTaken);
        QVERIFY(!profile->lastServer());
    }
};

QTEST_GUILESS_MAIN(RealServerTest)
#include "tst_realserver.moc"
