#include "chat/chatheader.h"
#include "chat/chatpane.h"
#include "chat/composer.h"
#include "chat/composeredit.h"
#include "chat/messageview.h"
#include "chatscreen.h"
#include "clock.h"
#include "connectionbar.h"
#include "contacts/contactpanel.h"
#include "contacts/contactview.h"
#include "core/profile.h"
#include "core/session.h"
#include "host/serverhost.h"
#include "join/joinpage.h"
#include "join/serverbutton.h"
#include "join/trustpage.h"
#include "keywords.h"
#include "mainwindow.h"
#include "net/discovery.h"
#include "support/freeports.h"

#include <QLineEdit>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;

namespace {

/// Where the windows find each other.
const lan::Places &lanOfThisTest()
{
    static const lan::Places places = ownPlaces();
    return places;
}

/// A person with a profile and a window; nothing is made up.
struct Person
{
    Person(const QString &root, const QString &name)
        : root(root)
        , name(name)
    {
        start();
    }

    void start()
    {
        window.reset();
        profile.reset();
        profile = std::move(Profile::open(root, name).value());
        window = std::make_unique<MainWindow>(
            *profile, host, discovery,
            [this](const JoinRequest &request) { return profile->join(request); }, clock);
        QObject::connect(&host, &Hosting::started, window.get(),
                         [this](const Hosted &now) { hosted = now; });
        window->resize(900, 600);
        window->start({.last = profile->lastServer()});
        window->show();
    }

    /// Types the address, and takes the words of a chat that is not known for the right ones.
    void join(const QUrl &address)
    {
        ask(address);
        QTRY_VERIFY(window->chat() || window->trustPage()->isVisible());
        if (window->trustPage()->isVisible())
            QTest::keyClick(window->trustPage(), Qt::Key_Return);
    }

    void ask(const QUrl &address) const
    {
        QLineEdit *where = field("Address of a chat");
        field("Your name")->setText(name);
        where->setText(address.authority());
        QTest::keyClick(where, Qt::Key_Return);
    }

    QLineEdit *field(const QString &called) const
    {
        for (QLineEdit *field : window->joinPage()->findChildren<QLineEdit *>()) {
            if (field->accessibleName() == called)
                return field;
        }
        return nullptr;
    }

    ChatPane *pane() const { return window->chat()->pane(); }
    bool isOnline() const
    {
        return window->chat() != nullptr &&
               window->chat()->contacts()->state().startsWith("Connected");
    }
    void write(const QString &text) const
    {
        QTest::keyClicks(pane()->composer()->editor(), text);
        QTest::keyClick(pane()->composer()->editor(), Qt::Key_Return);
    }
    /// What the list holds; what is on its way out has "…" before it.
    QStringList seen() const
    {
        QStringList texts;
        const MessageList *list = pane()->messages()->list();
        for (int row = 0; row < list->count(); ++row)
            texts.append((list->at(row).pending ? "…" : "") + list->at(row).message.content);
        return texts;
    }

    QString root;
    QString name;
    SystemClock clock;
    ServerHost host{lanOfThisTest()};
    Hosted hosted; ///< by this person
    Discovery discovery{clock, [] { return QRandomGenerator::global()->generate64(); },
                        lanOfThisTest()};
    std::unique_ptr<Profile> profile;
    std::unique_ptr<MainWindow> window;
};

} // namespace

/// The real windows on the real server, over loopback.
class TestWindows : public QObject
{
    Q_OBJECT

private slots:
    void hostsAtFirstStartAndIsJoined()
    {
        QTemporaryDir dir;
        Person ann(dir.path(), "ann");
        QTest::keyClicks(ann.field("Your name"), "Ann");
        QTest::keyClick(ann.field("Your name"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);
        QCOMPARE(ann.pane()->recipient().id, allChat());
        QVERIFY(ann.profile->lastServer()->hostedHere);

        Person bob(dir.path(), "bob");
        bob.join(ann.profile->lastServer()->address);
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        QTRY_COMPARE(ann.pane()->header()->presence(), QString("2 here"));
        ann.write("hello bob");
        QTRY_COMPARE(bob.seen(), QStringList{"hello bob"});
        bob.write("hello ann");
        QTRY_COMPARE(ann.seen(), (QStringList{"hello bob", "hello ann"}));

        // A direct message, opened by its row.
        ContactView *list = bob.window->chat()->contacts()->view();
        QTRY_COMPARE(list->model()->rowCount(), 3);
        int row = 0;
        while (!list->model()->index(row, 0).data().toString().startsWith("Ann"))
            ++row;
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(row, 0)).center());
        bob.write("psst");
        QTRY_VERIFY(ann.window->windowTitle().startsWith("(1)"));

        // Ann starts again: the server comes back with her, and Bob by himself.
        ann.window->quit();
        ann.start();
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);
        QTRY_COMPARE(ann.seen(), (QStringList{"hello bob", "hello ann"}));
    }

    void needsThreeActionsFromNothingToAMessageThatIsRead()
    {
        QTemporaryDir dir;
        Person ann(dir.path(), "ann");
        Person bob(dir.path(), "bob");
        int actions = 0;

        // The name is there already, and the button is the default.
        QTest::keyClick(ann.window->joinPage()->focusWidget(), Qt::Key_Return);
        ++actions;
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);

        const auto rows = [&bob] {
            QList<ServerButton *> shown;
            for (ServerButton *row : bob.window->joinPage()->findChildren<ServerButton *>())
                if (row->isVisible())
                    shown.append(row);
            return shown;
        };
        QTRY_COMPARE(rows().size(), 1);
        QVERIFY(rows().first()->entry().detail.contains("ann"));
        // What the card of the host shows, too.
        QCOMPARE(rows().first()->entry().words, keyWords(ann.hosted.key));
        QTest::mouseClick(rows().first(), Qt::LeftButton);
        ++actions;
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);

        bob.write("hello");
        ++actions;
        QTRY_COMPARE(ann.seen(), QStringList{"hello"});
        QCOMPARE(actions, 3);
    }

    void comesBackToAChatThatIsElsewhereNow()
    {
        QTemporaryDir dir;
        ServerHost server(lanOfThisTest());
        QSignalSpy started(&server, &Hosting::started);
        server.start({.dataDirectory = dir.filePath("server")});
        QTRY_COMPARE(started.count(), 1);
        const QUrl address = started.at(0).at(0).value<Hosted>().loopback;
        Person bob(dir.path(), "bob");
        bob.join(address);
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        bob.write("before");

        server.stop();
        QTRY_VERIFY(!bob.isOnline());
        bob.write("meanwhile");
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::Any, quint16(address.port())));
        server.start({.dataDirectory = dir.filePath("server"),
                      .port = quint16(address.port())}); // takes another
        QTRY_COMPARE(started.count(), 2);
        QVERIFY(started.at(1).at(0).value<Hosted>().loopback != address);
        QTRY_VERIFY_WITH_TIMEOUT(bob.isOnline(), 20'000);
        QTRY_COMPARE(bob.seen(), (QStringList{"before", "meanwhile"}));
    }

    void writesOfflineAndSendsOnceWhenItIsBack()
    {
        QTemporaryDir dir;
        ServerHost server(lanOfThisTest());
        QSignalSpy started(&server, &Hosting::started);
        server.start({.dataDirectory = dir.filePath("server"), .port = 0});
        QTRY_COMPARE(started.count(), 1);
        const QUrl address = started.at(0).at(0).value<Hosted>().loopback;
        Person ann(dir.path(), "ann");
        Person bob(dir.path(), "bob");
        ann.join(address);
        bob.join(address);
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline() && bob.isOnline(), 20'000);
        ann.write("before");
        QTRY_COMPARE(bob.seen(), QStringList{"before"});

        server.stop();
        QTRY_VERIFY(!ann.isOnline());
        QTRY_VERIFY(ann.window->findChild<ConnectionBar *>()->isVisible());
        ann.write("one");
        ann.write("two");
        QCOMPARE(ann.seen(), (QStringList{"before", "…one", "…two"}));
        // Closed and started in between, with no server to be seen.
        ann.window->close();
        ann.start();
        QVERIFY(ann.window->chat() != nullptr);
        QTRY_COMPARE(ann.seen(), (QStringList{"before", "…one", "…two"}));

        server.start({.dataDirectory = dir.filePath("server"), .port = quint16(address.port())});
        QTRY_COMPARE(started.count(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(bob.seen(), (QStringList{"before", "one", "two"}), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(ann.seen(), (QStringList{"before", "one", "two"}), 30'000);
    }

    void asksAnewWhenTheNameIsTaken()
    {
        QTemporaryDir dir;
        ServerHost server(lanOfThisTest());
        QSignalSpy started(&server, &Hosting::started);
        server.start({.dataDirectory = dir.filePath("server"), .port = 0});
        QTRY_COMPARE(started.count(), 1);
        const QUrl address = started.at(0).at(0).value<Hosted>().loopback;
        Person ann(dir.path(), "ann");
        ann.join(address);
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);
        Person other(dir.path(), "Ann");
        other.join(address);
        QTRY_VERIFY(other.field("Password")->isVisible());
        QVERIFY(other.window->chat() == nullptr);
        other.field("Your name")->setText("Annie");
        QTest::keyClick(other.field("Address of a chat"), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(other.isOnline(), 20'000);
    }
};

QTEST_MAIN(TestWindows)
#include "tst_windows.moc"
