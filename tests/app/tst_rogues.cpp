#include "announcer.h"
#include "joinlink.h"
#include "keywords.h"
#include "server.h"
#include "support/meddler.h"
#include "support/person.h"

#include <QAction>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;

namespace {

const QString secret = "Nobody else is to read this.";
const QString password = "correct horse battery";

enum class Kind {
    Copy,   ///< another server with all data of the real one except its key
    Middle, ///< passes everything on to the real one
};

/// The real chat, and one that poses as it: same id, same name, another key.
class Stage
{
public:
    explicit Stage(Kind kind, const lan::Places &places = ownPlaces())
        : m_kind(kind)
        , m_places(places)
    {
        QDir(m_dir.path()).mkpath("rogue");
        start(0);
    }

    void stopReal() { stop(m_real); }

    /// At its own port, beside the real one.
    void rogueComes(Meddler::Wire wire = Meddler::Wire::Tls) { bringRogue(0, wire); }
    /// The real one is gone, or elsewhere.
    void rogueTakesItsPlace(Meddler::Wire wire = Meddler::Wire::Tls)
    {
        bringRogue(quint16(url.port()), wire);
    }

    void realComesBack()
    {
        const quint16 port = rogue->port();
        rogue.reset();
        stop(m_copy);
        stop(m_real);
        start(port);
    }

    QString invite()
    {
        QString invite;
        m_real->command({{"command", "invite"}},
                        [&](const QJsonObject &answer) { invite = answer["invite"].toString(); });
        (void)QTest::qWaitFor([&] { return !invite.isEmpty(); });
        return invite;
    }

    /// Leads to the rogue, with the key of the real one.
    JoinLink linkToRogue() const
    {
        return {
            .addresses = {"127.0.0.1"}, .port = rogue->port(), .key = key, .name = "Reading group"};
    }

    QString path(const QString &name) const { return m_dir.filePath(name); }

    QUrl url; ///< of the real one
    QByteArray key;
    std::unique_ptr<Meddler> rogue;

private:
    void start(quint16 port)
    {
        url = run(m_real, path("real"), port, m_places);
        key = m_real->key();
    }

    static QUrl run(std::unique_ptr<Server> &server, const QString &folder, quint16 port,
                    const lan::Places &places)
    {
        ServerOptions options;
        options.port = port;
        options.dataDirectory = folder;
        options.places = places;
        options.listenAt = {QHostAddress(QHostAddress::Any)};
        options.name = "Reading group";
        options.host = "Ann";
        options.announces = true;
        server = std::make_unique<Server>(options);
        const auto endpoint = server->listen();
        if (!endpoint)
            qFatal("%s", qPrintable(endpoint.error().message));
        return QUrl(QString("wss://127.0.0.1:%1").arg(endpoint->port));
    }

    static void stop(std::unique_ptr<Server> &server)
    {
        if (!server)
            return;
        QSignalSpy stopped(server.get(), &Server::stopped);
        server->stop();
        if (stopped.isEmpty() && !stopped.wait())
            qFatal("It did not stop.");
        server.reset();
    }

    void bringRogue(quint16 port, Meddler::Wire wire)
    {
        const auto before = quint16(url.port());
        stop(m_real);
        QUrl behind;
        if (m_kind == Kind::Copy) {
            for (const QString &file : QDir(path("real")).entryList({"chatbook.db*"}))
                QFile::copy(path("real/" + file), path("rogue/" + file));
            behind = run(m_copy, path("rogue"), 0, ownPlaces());
        }
        if (m_kind == Kind::Middle || port != before)
            start(port == before ? 0 : before);
        if (m_kind == Kind::Middle)
            behind = url;
        rogue = std::make_unique<Meddler>(path("rogue"), wire);
        if (!rogue->listen(behind, port))
            qFatal("The port is taken.");
    }

    QTemporaryDir m_dir;
    const Kind m_kind;
    const lan::Places m_places;
    std::unique_ptr<Server> m_real;
    std::unique_ptr<Server> m_copy;
};

/// The texts of a page, without its buttons.
QString said(const QWidget *page)
{
    QStringList texts;
    for (const QLabel *label : page->findChildren<QLabel *>())
        if (label->isVisible())
            texts.append(label->text());
    return texts.join('\n');
}

void goToJoinPage(const Person &person)
{
    for (QAction *action : person.window->findChildren<QAction *>())
        if (action->text().contains("join another"))
            action->trigger();
}

} // namespace

#define COME_IN(person, url)                                                                       \
    (person).join(url);                                                                            \
    QTRY_VERIFY_WITH_TIMEOUT((person).isOnline(), 20'000)

#define VERIFY_REFUSED(person, stage, why)                                                         \
    QTRY_VERIFY_WITH_TIMEOUT((person).window->trustPage()->isVisible(), 20'000);                   \
    QVERIFY2(said((person).window->trustPage()).contains(why),                                     \
             qPrintable(said((person).window->trustPage())));                                      \
    QVERIFY(said((person).window->trustPage()).contains("Nothing was told to it."));               \
    QVERIFY((stage).rogue->visitors > 0);                                                          \
    QCOMPARE((stage).rogue->read(), QByteArray());                                                 \
    /* And Enter is no way in. */                                                                  \
    QTest::keyClick((person).window->trustPage(), Qt::Key_Return);                                 \
    QVERIFY((person).window->trustPage()->isVisible());                                            \
    QTest::keyClick((person).window->trustPage(), Qt::Key_Escape);                                 \
    QTRY_VERIFY((person).window->joinPage()->isVisible());                                         \
    QCOMPARE((stage).rogue->read(), QByteArray())

/// Somebody on the network poses as a chat, or sits between it and those who join.
class TestRogues : public QObject
{
    Q_OBJECT

private:
    const QString m_changed = "This is not the chat that was here before";
    const QString m_notLinked = "This is not the chat that the link is for";
    SystemClock m_clock;

    static void kinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("with the data of the real one") << Kind::Copy;
        QTest::newRow("in the middle") << Kind::Middle;
    }

    /// Announces the rogue on the network, with this key.
    std::unique_ptr<Announcer> announce(const Stage &stage, const ServerId &id,
                                        const QByteArray &key) const
    {
        auto announcer = std::make_unique<Announcer>(
            Beacon{.server = id,
                   .name = "Reading group",
                   .host = "Ann",
                   .port = stage.rogue->port(),
                   .key = key},
            lan::Family::Any, [] { return 2; }, m_clock, lanOfThisTest());
        announcer->start();
        return announcer;
    }

private slots:
    void readAllOfWhoTakesThemForTheRealOne_data() { kinds(); }

    // Without this, the other tests would prove nothing.
    void readAllOfWhoTakesThemForTheRealOne()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        stage.rogueComes();
        const QString invite = stage.invite();
        Person bob(stage.path("app"), "bob");
        JoinLink link = stage.linkToRogue();
        link.key = stage.rogue->key;
        link.invite = invite;
        bob.ask(link.toText());
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        bob.write(secret);
        QTRY_COMPARE(bob.seen(), QStringList(secret));
        QVERIFY(stage.rogue->visitors > 0);
        for (const QString &text : {invite, secret, QString("bob")})
            QVERIFY(stage.rogue->told().contains(text.toUtf8()));
    }

    void areToldNothingByWhoStartsAgain_data() { kinds(); }

    void areToldNothingByWhoStartsAgain()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        bob.window->close();
        const QString address = stage.url.authority();
        stage.rogueTakesItsPlace();
        bob.start();
        VERIFY_REFUSED(bob, stage, m_changed);
        bob.ask(address);
        VERIFY_REFUSED(bob, stage, m_changed);
        // In a new run, too, which has accepted nothing yet.
        bob.window->close();
        bob.start();
        VERIFY_REFUSED(bob, stage, m_changed);
        bob.ask(address);
        VERIFY_REFUSED(bob, stage, m_changed);
    }

    void areToldNothingByWhoComesBackWithMessages_data() { kinds(); }

    void areToldNothingByWhoComesBackWithMessages()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        const QUrl address = stage.url;
        Person ann(stage.path("app"), "ann");
        ann.join(address);
        {
            Person bob(stage.path("app"), "bob");
            bob.join(address);
            QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline() && bob.isOnline(), 20'000);
            ann.window->close();
            ann.window.reset();
            stage.stopReal();
            QTRY_VERIFY(!bob.isOnline());
            bob.write(secret);
            QCOMPARE(bob.seen(), QStringList("…" + secret));
            stage.rogueTakesItsPlace();
            VERIFY_REFUSED(bob, stage, m_changed);

            stage.realComesBack();
            bob.ask(address.authority());
            QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
            QTRY_COMPARE(bob.seen(), QStringList(secret));
        }
        ann.start();
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);
        QTRY_COMPARE(ann.seen(), QStringList(secret));
    }

    void areToldNothingByWhoKnowsTheChatOfTheList_data() { kinds(); }

    void areToldNothingByWhoKnowsTheChatOfTheList()
    {
        QFETCH(Kind, kind);
        Stage stage(kind, lanOfThisTest());
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        const ServerId id = bob.profile->lastServer()->server.id;
        stage.rogueComes();
        goToJoinPage(bob);
        const auto announcer = announce(stage, id, stage.rogue->key);
        QTRY_COMPARE(bob.rows().size(), 2);
        QVERIFY(!bob.rows()[0]->entry().isWarning);
        QVERIFY(bob.rows()[1]->entry().isWarning);
        QVERIFY(bob.rows()[1]->entry().detail.contains("cannot show it"));
        QTest::mouseClick(bob.rows()[1], Qt::LeftButton);
        VERIFY_REFUSED(bob, stage, m_changed);
    }

    void areToldNothingWhereTheySayThatTheyHaveTheKey_data() { kinds(); }

    void areToldNothingWhereTheySayThatTheyHaveTheKey()
    {
        QFETCH(Kind, kind);
        Stage stage(kind, lanOfThisTest());
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        const ServerId id = bob.profile->lastServer()->server.id;
        stage.rogueComes();
        const auto announcer = announce(stage, id, stage.key);
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        goToJoinPage(bob);
        QTRY_COMPARE(bob.rows().size(), 1);
        QTRY_VERIFY(said(bob.window->joinPage()).contains("On this network"));
        QTest::mouseClick(bob.rows()[0], Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        QCOMPARE(stage.rogue->read(), QByteArray());
    }

    void areToldNothingByWhoHasALink_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<bool>("isDevice");
        QTest::newRow("an invite, with the data of the real one") << Kind::Copy << false;
        QTest::newRow("an invite, in the middle") << Kind::Middle << false;
        QTest::newRow("a device's code, with the data of the real one") << Kind::Copy << true;
        QTest::newRow("a device's code, in the middle") << Kind::Middle << true;
    }

    void areToldNothingByWhoHasALink()
    {
        QFETCH(Kind, kind);
        QFETCH(bool, isDevice);
        Stage stage(kind);
        Person ann(stage.path("app"), "ann");
        COME_IN(ann, stage.url);
        const QString code = stage.invite(); // both are 128 bits
        stage.rogueComes();
        JoinLink link = stage.linkToRogue();
        (isDevice ? link.deviceCode : link.invite) = code;
        Person bob(stage.path("app"), "bob");
        bob.ask(link.toText());
        VERIFY_REFUSED(bob, stage, m_notLinked);
        // Nor by a client that was there before, at the real one's address.
        ann.ask(link.toText());
        goToJoinPage(ann);
        ann.ask(link.toText());
        VERIFY_REFUSED(ann, stage, m_notLinked);
    }

    void areNotToldThePassword_data() { kinds(); }

    void areNotToldThePassword()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        const QUrl address = stage.url;
        Person ann(stage.path("app"), "ann");
        COME_IN(ann, address);
        Person other(stage.path("app"), "Ann");
        other.join(address);
        QTRY_VERIFY(other.field("Password")->isVisible());
        ann.window->close();
        ann.window.reset();
        stage.rogueTakesItsPlace();
        QTest::keyClicks(other.field("Password"), password);
        QTest::keyClick(other.field("Password"), Qt::Key_Return);
        VERIFY_REFUSED(other, stage, m_changed);
    }

    void areToldNothingWhereTheyHaveNoKeyAtAll_data() { kinds(); }

    // On this machine, where a chat need not encrypt.
    void areToldNothingWhereTheyHaveNoKeyAtAll()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        const QUrl address = stage.url;
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, address);
        stage.stopReal();
        QTRY_VERIFY(!bob.isOnline());
        bob.write(secret);
        bob.window->close();
        stage.rogueTakesItsPlace(Meddler::Wire::Plain);
        bob.start();
        QTRY_VERIFY(stage.rogue->visitors > 1);
        QVERIFY(!bob.isOnline());
        QVERIFY(!stage.rogue->read().contains("GET"));
        goToJoinPage(bob);
        bob.ask(address.authority());
        QTRY_VERIFY_WITH_TIMEOUT(said(bob.window->joinPage()).contains("does not encrypt"), 20'000);
        QVERIFY(bob.window->joinPage()->isVisible());
        QVERIFY(stage.rogue->read().contains("GET /socket.io/"));
        QCOMPARE(stage.rogue->told(), QByteArray("40\n"));
    }

    void areToldNothingWhereThisMachineTrustsTheirCertificate_data() { kinds(); }

    // An authority signed its certificate, so TLS itself finds no error.
    void areToldNothingWhereThisMachineTrustsTheirCertificate()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        bob.window->close();
        stage.rogueTakesItsPlace(Meddler::Wire::TrustedTls);
        const auto isRefused = [&stage](const Person &person, const QString &why) {
            return said(person.window->trustPage()).contains(why) && stage.rogue->told().isEmpty();
        };
        bob.start();
        QTRY_VERIFY_WITH_TIMEOUT(isRefused(bob, m_changed), 20'000);
        QVERIFY(stage.rogue->read().startsWith("GET /socket.io/")); // TLS let it through
        Person eve(stage.path("app"), "eve");
        eve.ask(stage.linkToRogue().toText());
        QTRY_VERIFY_WITH_TIMEOUT(isRefused(eve, m_notLinked), 20'000);
    }

    void areToldNothingByWhoKnowsTheChatWhereTheyShowNoKey_data() { kinds(); }

    // It announces itself as the known chat, without encryption.
    void areToldNothingByWhoKnowsTheChatWhereTheyShowNoKey()
    {
        QFETCH(Kind, kind);
        Stage stage(kind, lanOfThisTest());
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        const ServerId id = bob.profile->lastServer()->server.id;
        stage.rogueComes(Meddler::Wire::Plain);
        goToJoinPage(bob);
        const auto announcer = announce(stage, id, {});
        QTRY_COMPARE(bob.rows().size(), 2);
        QVERIFY(bob.rows()[1]->entry().isWarning);
        QTest::mouseClick(bob.rows()[1], Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(said(bob.window->joinPage()).contains("does not encrypt"), 20'000);
        QVERIFY(!bob.field("Password")->isVisible());
        QVERIFY(stage.rogue->read().contains("GET /socket.io/"));
        QCOMPARE(stage.rogue->told(), QByteArray("40\n"));
    }

    void areNotTakenForAChatOfWhichTheyOnlySayThatTheyAreIt_data() { kinds(); }

    // A person joins a new chat that then claims to be a known one.
    void areNotTakenForAChatOfWhichTheyOnlySayThatTheyAreIt()
    {
        QFETCH(Kind, kind);
        Stage stage(kind);
        Person bob(stage.path("app"), "bob");
        COME_IN(bob, stage.url);
        stage.rogueComes();
        goToJoinPage(bob);
        bob.name = "other";
        bob.join(stage.rogue->url());
        QTRY_VERIFY_WITH_TIMEOUT(
            said(bob.window->trustPage()).contains("says that it is a chat that you know"), 20'000);
        QVERIFY(bob.window->trustPage()->isVisible());
        QTest::keyClick(bob.window->trustPage(), Qt::Key_Escape);
        QTRY_VERIFY(bob.window->joinPage()->isVisible());
        QVERIFY(stage.rogue->told().contains("register"));
        QVERIFY(!stage.rogue->told().contains("login"));
        // The data from the real one is unchanged.
        bob.ask(stage.url.authority());
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        QVERIFY(bob.window->windowTitle().startsWith("bob"));
    }

    void haveOtherWordsForWhoIsNew_data() { kinds(); }

    void haveOtherWordsForWhoIsNew()
    {
        QFETCH(Kind, kind);
        Stage stage(kind, lanOfThisTest());
        Person ann(stage.path("app"), "ann");
        COME_IN(ann, stage.url);
        const ServerId id = ann.profile->lastServer()->server.id;
        stage.rogueComes();
        const auto announcer = announce(stage, id, stage.rogue->key);
        Person bob(stage.path("app"), "bob");
        QTRY_COMPARE(bob.rows().size(), 2);
        QList<QStringList> words{bob.rows()[0]->entry().words, bob.rows()[1]->entry().words};
        QCOMPARE(words.removeAll(keyWords(stage.key)), 1); // what the host's card shows
        QCOMPARE(words.first(), keyWords(stage.rogue->key));
        QCOMPARE(words.first().size(), 8);
        QCOMPARE(stage.rogue->read(), QByteArray());
        // The same by its address.
        bob.ask(stage.rogue->url().authority());
        QTRY_VERIFY(bob.window->trustPage()->isVisible());
        const auto page = [&] { return said(bob.window->trustPage()); };
        QVERIFY(page().contains("You are new here"));
        for (const QString &word : keyWords(stage.rogue->key))
            QTRY_VERIFY2(page().contains(word), qPrintable(word + "\nis not in\n" + page()));
        QCOMPARE(stage.rogue->read(), QByteArray());
    }
};

QTEST_MAIN(TestRogues)
#include "tst_rogues.moc"
