#include "chatheader.h"
#include "connectionbar.h"
#include "contactview.h"
#include "keywords.h"
#include "support/person.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

/// The real windows with the real server, over loopback.
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

        // A direct message, opened from its row.
        ContactView *list = bob.window->chat()->contacts()->view();
        QTRY_COMPARE(list->model()->rowCount(), 4); // the feed, ALL CHAT and the two
        int row = 0;
        while (!list->model()->index(row, 0).data().toString().startsWith("Ann"))
            ++row;
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(row, 0)).center());
        bob.write("psst");
        QTRY_VERIFY(ann.window->windowTitle().startsWith("(1)"));

        // Ann starts again: the server comes back with her, and Bob reconnects.
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

        // The name is filled in, and the button is the default.
        QTest::keyClick(ann.window->joinPage()->focusWidget(), Qt::Key_Return);
        ++actions;
        QTRY_VERIFY_WITH_TIMEOUT(ann.isOnline(), 20'000);

        QTRY_COMPARE(bob.rows().size(), 1);
        QVERIFY(bob.rows().first()->entry().detail.contains("ann"));
        // The host's card shows the same.
        QCOMPARE(bob.rows().first()->entry().words, keyWords(ann.hosted.key));
        QTest::mouseClick(bob.rows().first(), Qt::LeftButton);
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
        // Closed and started again meanwhile, without a server.
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
