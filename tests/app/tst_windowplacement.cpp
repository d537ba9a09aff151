#include "windowfixture.h"

#include "daychange.h"
#include "fingerprintgrid.h"
#include "flatstyle.h"
#include "instance.h"
#include "theme.h"
#include "windowplacement.h"

#include <QScreen>
#include <QScrollArea>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// Stands still until it is told.
class SetClock final : public Clock
{
public:
    QDateTime at;

    QDateTime now() const override { return at; }
    std::chrono::milliseconds elapsed() const override { return {}; }
};

} // namespace

/// The window's size, its hints, and what it does when it is asked for again.
class TestWindowPlacement : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QApplication::setStyle(new FlatStyle);
        QApplication::setCursorFlashTime(0);
    }

    void fitsTheFirstWindowToTheScreen_data()
    {
        QTest::addColumn<QSize>("room");
        QTest::addColumn<QSize>("size");
        QTest::newRow("768 lines at 1.5x") << QSize(894, 424) << QSize(894, 424);
        QTest::newRow("netbook") << QSize(1'008, 552) << QSize(960, 552);
        QTest::newRow("laptop") << QSize(1'350, 680) << QSize(960, 680);
        QTest::newRow("full HD") << QSize(1'904, 1'004) << QSize(1'257, 680);
        QTest::newRow("4K") << QSize(3'824, 2'084) << QSize(1'280, 900);
        QTest::newRow("upright") << QSize(1'064, 1'844) << QSize(960, 900);
        QTest::newRow("phone") << QSize(344, 640) << QSize(344, 640);
    }

    void fitsTheFirstWindowToTheScreen()
    {
        QFETCH(QSize, room);
        QTEST(firstWindowSize(room), "size");
    }

    void fitsTheScreenOfThisTest()
    {
        Fixture f;
        f.window = std::make_unique<MainWindow>(
            *f.profile, f.hosting, f.discovery,
            [](const JoinRequest &) { return std::make_unique<FakeSession>(); }, f.clock);
        QCOMPARE(f.window->size(), firstWindowSize(roomForWindow(*f.window->screen())));
    }

    void keepsItsSize()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        f.window->resize(700, 510);
        f.window->quit();
        f.window = std::make_unique<MainWindow>(
            *f.profile, f.hosting, f.discovery,
            [](const JoinRequest &) { return std::make_unique<FakeSession>(); }, f.clock);
        QCOMPARE(f.window->size(), QSize(700, 510));
    }

    void showsAllOfTheCardWhereTheScreenIsLow_data()
    {
        QTest::addColumn<QSize>("room");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("usual") << QSize(1'904, 1'004) << false;
        QTest::newRow("768 lines") << QSize(1'350, 680) << false;
        QTest::newRow("768 lines at 1.5x") << QSize(894, 424) << true;
        QTest::newRow("low and narrow") << QSize(500, 400) << true;
    }

    void showsAllOfTheCardWhereTheScreenIsLow()
    {
        QFETCH(QSize, room);
        QFETCH(bool, scrolls);
        Fixture f;
        f.hosting.addresses = {"192.168.1.5:24280", "10.0.0.3:24280", "[fd00::4711:8:15]:24280",
                               "office-computer.local:24280"};
        f.hosting.answers["link"] = {{"link", someLink()}};
        f.host();
        f.window->chat()->showJoinCard();
        auto *card = f.window->findChild<JoinCard *>();
        QVERIFY(card != nullptr);
        QTRY_VERIFY(!card->link().isEmpty());
        card->grab(); // it is on the screen
        card->setRoom(room);
        card->grab();
        QVERIFY2(card->width() <= room.width() && card->height() <= room.height(),
                 qPrintable(QString("%1 x %2").arg(card->width()).arg(card->height())));
        // The code for a camera, and the button to leave, are visible without scrolling.
        auto *page = card->findChild<QScrollArea *>();
        auto *code = card->findChild<QrCode *>();
        QVERIFY(page->viewport()->rect().contains(
            QRect(code->mapTo(page->viewport(), QPoint()), code->size())));
        for (QPushButton *button : card->findChildren<QPushButton *>())
            if (button->text() == "Full screen")
                QVERIFY(
                    card->rect().contains(QRect(button->mapTo(card, QPoint()), button->size())));
        QVERIFY(page->widget()->width() <= page->viewport()->width());
        if (!scrolls)
            QVERIFY(page->widget()->height() <= page->viewport()->height());
    }

    void namesTheChat()
    {
        Fixture f;
        f.enter();
        QCOMPARE(f.window->windowTitle(), QString("Me – Test – Chatbook"));
        QCOMPARE(f.window->chat()->contacts()->state(), QString("Connected to Test as Me"));
        f.session->setState(Link::State::Connecting);
        QCOMPARE(f.window->chat()->contacts()->state(), QString("Connecting to Test…"));
        f.session->setState(Link::State::Offline);
        QCOMPARE(f.window->chat()->contacts()->state(), QString("Not connected to Test"));
    }

    void hostsWhenItIsStartedAgainForThat()
    {
        Fixture f;
        f.window->start({});
        f.window->hide();
        f.window->startAgain({.host = true});
        QVERIFY(f.window->isVisible());
        QCOMPARE(f.hosting.starts, 1);
        f.window->startAgain({.host = true}); // it starts already
        QCOMPARE(f.hosting.starts, 1);
        QTRY_COMPARE(f.requests.size(), 1);
        f.window->startAgain({.host = true}); // it does already
        QCOMPARE(f.hosting.starts, 1);
        QVERIFY(f.window->findChild<QMessageBox *>() == nullptr);
    }

    void asksBeforeItLeavesAChatToHost()
    {
        Fixture f;
        f.enter();
        f.window->startAgain({.host = true});
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box != nullptr);
        QCOMPARE(f.hosting.starts, 0);
        QTest::keyClick(box, Qt::Key_Escape);
        QCOMPARE(f.hosting.starts, 0);
        QVERIFY(f.window->chat() != nullptr);
        QTRY_VERIFY(f.window->findChild<QMessageBox *>() == nullptr);
        f.window->startAgain({.host = true});
        box = f.window->findChild<QMessageBox *>();
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        QCOMPARE(f.hosting.starts, 1);
    }

    void joinsAnAddressWhenItIsStartedAgainForThat()
    {
        Fixture f;
        f.window->start({});
        f.window->startAgain({.place = "192.168.1.7"});
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().address.host(), QString("192.168.1.7"));
        QCOMPARE(f.requests.first().name, f.profile->displayName());
    }

    void joinsNoLinkByItselfWhenItIsStartedAgainForThat()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        f.window->startAgain({.place = someLink()});
        QVERIFY(f.requests.isEmpty());
        QVERIFY(f.joinText().contains("Büro"));
        f.window->startAgain({.place = "http://x y"});
        QVERIFY(f.requests.isEmpty());
    }

    void tellsOfANewDay()
    {
        SetClock clock;
        clock.at = QDateTime(QDate(2026, 11, 30), QTime(23, 59, 59, 990));
        const DayChange days(clock);
        QSignalSpy changed(&days, &DayChange::changed);
        clock.at = QDateTime(QDate(2026, 12, 1), QTime(0, 0));
        QTRY_COMPARE(changed.size(), 1);
        clock.at = clock.at.addDays(1); // as after a sleep: noticed at its next look
        QCOMPARE(changed.size(), 1);
    }

    void saysTodayOfTodayAfterMidnight()
    {
        Fixture f;
        f.clock.forward = std::chrono::milliseconds(
            QDateTime::currentDateTime().msecsTo(QDate::currentDate().addDays(1).startOfDay()) -
            500);
        f.prepare = [](FakeSession &session) {
            session.server.now = QDateTime::currentDateTimeUtc();
            session.receive(ann, allChat(), "late");
        };
        f.enter();
        const QImage before = f.pane()->messages()->viewport()->grab().toImage();
        QSignalSpy days(f.window->findChild<DayChange *>(), &DayChange::changed);
        f.clock.forward += std::chrono::seconds(1);
        QTRY_COMPARE(days.size(), 1);
        QTRY_VERIFY(f.pane()->messages()->viewport()->grab().toImage() != before);
    }

    void looksAfterAChangeOfThemeAsIfStartedWithIt()
    {
        const auto picture = [](bool changes) {
            QApplication::setPalette((changes ? Theme::light() : Theme::dark()).palette());
            Fixture f;
            f.prepare = [](FakeSession &session) {
                session.server.now = QDateTime::fromString("2026-11-30T12:00:00Z", Qt::ISODate);
                session.addPeople({ann});
                session.receive(ann, allChat(), "hello https://example.com");
                session.receive(session.link().self(), allChat(), "hi");
            };
            f.enter();
            f.window->chat()->search();
            f.editor()->insertPlainText("draft");
            f.session->setState(Link::State::Offline, "The network is gone.", -1);
            f.window->chat()->open({conversationWith(ann.id), ann.name});
            f.window->chat()->open(allChatRecipient());
            f.window->grab();
            QApplication::setPalette(Theme::dark().palette());
            QCoreApplication::processEvents();
            QList<QImage> pictures{f.window->grab().toImage()};
            return pictures;
        };
        const QList<QImage> changed = picture(true);
        const QList<QImage> started = picture(false);
        QApplication::setPalette(Theme::light().palette());
        for (qsizetype i = 0; i < changed.size(); ++i) {
            if (changed.at(i) == started.at(i))
                continue;
            changed.at(i).save(QString("theme-changed-%1.png").arg(i));
            started.at(i).save(QString("theme-started-%1.png").arg(i));
            QFAIL("See theme-changed and theme-started.");
        }
    }
};

QTEST_MAIN(TestWindowPlacement)
#include "tst_windowplacement.moc"
