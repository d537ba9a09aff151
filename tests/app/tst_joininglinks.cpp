#include "instance.h"
#include "savedaccounts.h"
#include "windowfixture.h"

#include <QPainter>

using namespace chatbook;
using namespace chatbook::app;

namespace {

QImage picture(const QString &text)
{
    const QImage code = qrImage(text);
    return code.scaled(code.size() * 3);
}

/// The message below a widget.
QString under(const QWidget *widget)
{
    const auto *page = qobject_cast<QScrollArea *>(widget->window()->findChild<JoinPage *>());
    const int bottom = widget->mapTo(page->widget(), QPoint(0, widget->height())).y();
    for (const QLabel *label : page->widget()->findChildren<QLabel *>()) {
        const int top = label->mapTo(page->widget(), QPoint()).y();
        if (label->isVisible() && top >= bottom && top < bottom + 20)
            return label->text();
    }
    return {};
}

} // namespace

/// Links, addresses and pictures of them, entered into the real window.
class TestJoiningLinks : public QObject
{
    Q_OBJECT

    static void showJoinPage(Fixture &f)
    {
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
    }

    /// Copies something to the clipboard and pastes it into an empty box.
    static QString paste(Fixture &f, QMimeData *data)
    {
        QGuiApplication::clipboard()->setMimeData(data);
        QLineEdit *box = f.field("Address of a chat");
        box->clear();
        box->setFocus();
        QTest::keySequence(box, QKeySequence::Paste);
        return box->text();
    }

    static bool asksToLeave(const Fixture &f)
    {
        return f.window->findChild<QMessageBox *>() != nullptr;
    }

private slots:
    void showsWhereALinkLeadsAndJoinsOnlyWhenItIsTold()
    {
        Fixture f;
        f.window->start({});
        f.window->present(someLink());
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QVERIFY(f.joinText().contains("“Büro”, at 192.168.1.9"));
        QVERIFY(f.requests.isEmpty());
        QTest::keyClick(f.window->joinPage()->focusWidget(), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().address, QUrl("wss://192.168.1.9:24280"));
        QCOMPARE(f.requests.first().invite, QString("let-me-in"));
        QCOMPARE(f.requests.first().key, QByteArray(32, 'k'));
        QCOMPARE(f.requests.first().name, f.profile->displayName());
        QVERIFY(f.requests.first().isLink);
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(f.window->chat() != nullptr);
    }

    void takesAPictureOfALink()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        const QImage code = qrImage(someLink());
        const QImage picture = code.scaled(code.size() * 3);
        QGuiApplication::clipboard()->setImage(picture);
        QLineEdit *box = f.field("Address of a chat");
        box->setFocus();
        QTest::keySequence(box, QKeySequence::Paste);
        QCOMPARE(box->text(), someLink());
        QVERIFY(f.joinText().contains("“Büro”, at 192.168.1.9"));
        QVERIFY(f.requests.isEmpty());

        box->clear();
        QVERIFY(picture.save(f.dir.filePath("code.png")));
        QMimeData file;
        file.setUrls({QUrl::fromLocalFile(f.dir.filePath("code.png"))});
        drop(*f.window->joinPage()->viewport(), file);
        QCOMPARE(box->text(), someLink());

        QImage blank(100, 100, QImage::Format_RGB32);
        blank.fill(Qt::gray);
        QMimeData nothing;
        nothing.setImageData(blank);
        drop(*f.window->joinPage()->viewport(), nothing);
        QVERIFY(f.joinText().contains("no QR code"));
        QCOMPARE(box->text(), someLink()); // what was there stays

        QMimeData huge; // claims to be 50,000 wide, and is not read
        QFile lie(f.dir.filePath("huge.pbm"));
        QVERIFY(lie.open(QIODevice::WriteOnly) && lie.write("P4 50000 50000\n") > 0);
        lie.close();
        huge.setUrls({QUrl::fromLocalFile(lie.fileName())});
        drop(*f.window->joinPage()->viewport(), huge);
        QVERIFY(f.joinText().contains("no picture that can be read"));

        QMimeData text;
        text.setText(" 192.168.1.7\n");
        drop(*f.window->joinPage()->viewport(), text);
        QCOMPARE(box->text(), QString("192.168.1.7"));
    }

    void saysThatALinkIsDamaged()
    {
        Fixture f;
        f.window->start({});
        f.window->present("chatbook://join?a=");
        QVERIFY(f.joinText().contains("This link is damaged."));
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QVERIFY(f.requests.isEmpty());
    }

    void leavesAChatForALinkOnlyWhenItIsTold()
    {
        Fixture f;
        f.enter();
        f.window->present(someLink());
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box && box->isVisible());
        QVERIFY(box->text().contains("“Büro”, at 192.168.1.9"));
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.requests.size(), 1);

        QTRY_VERIFY(f.window->findChild<QMessageBox *>() == nullptr);
        f.window->present(someLink());
        box = f.window->findChild<QMessageBox *>();
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        QCOMPARE(f.requests.size(), 2);
        QCOMPARE(f.requests.last().address, QUrl("wss://192.168.1.9:24280"));
    }

    void takesAnAddressFromASecondStart()
    {
        Fixture f;
        f.enter();
        f.window->present("192.168.1.7");
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box && box->text().contains("192.168.1.7"));
        QTest::keyClick(box, Qt::Key_Escape);
        QCOMPARE(f.requests.size(), 1);
        f.window->present("chatbook://join?a=");
        QVERIFY(f.pane()->line().contains("This link is damaged."));
    }

    void takesALinkThatAMailProgramBroke()
    {
        Fixture f;
        showJoinPage(f);
        auto *mail = new QMimeData;
        const QString link = someLink();
        mail->setText("> Come in: <" + link.left(40) + "\r\n> " + link.mid(40) + ">.\r\n> Ann");
        QCOMPARE(paste(f, mail), link);
        QVERIFY(f.joinText().contains("“Büro”, at 192.168.1.9"));

        // Without a check before.
        f.field("Address of a chat")->setText(link.left(40) + ' ' + link.mid(40) + '.');
        QVERIFY(f.joinText().contains("“Büro”, at 192.168.1.9"));
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().key, QByteArray(32, 'k'));
        QCOMPARE(f.requests.first().invite, QString("let-me-in"));
    }

    void pastesTextThatStandsBesideAPicture()
    {
        Fixture f;
        showJoinPage(f);
        for (const QString &text : {QString("192.168.1.5"), someLink(), QString("office pc")}) {
            auto *cell = new QMimeData; // like a spreadsheet's
            cell->setText(text + '\n');
            QImage drawn(60, 20, QImage::Format_RGB32);
            drawn.fill(Qt::white);
            QPainter(&drawn).drawText(drawn.rect(), text);
            cell->setImageData(drawn);
            QCOMPARE(paste(f, cell), text);
        }
        auto *described = new QMimeData; // like a browser's
        described->setText("Our code");
        described->setImageData(picture(someLink()));
        QCOMPARE(paste(f, described), someLink());
    }

    void showsOnlyALinkOfOursOfAPicture()
    {
        Fixture f;
        showJoinPage(f);
        const QString wifi = "WIFI:T:WPA;S:home;P:secret;;";
        auto *foreign = new QMimeData;
        foreign->setImageData(picture(wifi));
        QCOMPARE(paste(f, foreign), QString());
        QVERIFY(f.joinText().contains("does not lead to a chat"));
        QVERIFY(!f.joinText().contains("secret"));

        QImage both(400, 800, QImage::Format_RGB32);
        both.fill(Qt::white);
        QPainter painter(&both);
        painter.drawImage(20, 20, picture(wifi));
        painter.drawImage(20, 400, picture(someLink()));
        painter.end();
        auto *sheet = new QMimeData;
        sheet->setImageData(both);
        QCOMPARE(paste(f, sheet), someLink());
        QVERIFY(!f.joinText().contains("does not lead"));

        auto *damaged = new QMimeData;
        damaged->setImageData(picture(someLink().left(60)));
        QCOMPARE(paste(f, damaged), QString());
        QVERIFY(f.joinText().contains("damaged"));
    }

    void readsAPictureOfManyPixelsFromItsFile()
    {
        Fixture f;
        showJoinPage(f);
        QImage large(6'000, 4'000, QImage::Format_Grayscale8);
        large.fill(Qt::white);
        QPainter(&large).drawImage(QRect(1'000, 1'000, 2'000, 2'000), qrImage(someLink()));
        QVERIFY(large.save(f.dir.filePath("large.png"), nullptr, 100)); // not compressed
        QMimeData file;
        file.setUrls({QUrl::fromLocalFile(f.dir.filePath("large.png"))});
        drop(*f.window->joinPage()->viewport(), file);
        QCOMPARE(f.field("Address of a chat")->text(), someLink());
    }

    void saysWhatIsWrongWhereItIs()
    {
        Fixture f;
        showJoinPage(f);
        QLineEdit *box = f.field("Address of a chat");
        QLineEdit *name = f.field("Your name");
        const QString own = name->text();
        box->setText("not an address");
        QTest::keyClick(box, Qt::Key_Return);
        QTRY_VERIFY(under(box).contains("no address of a computer"));
        QCOMPARE(box->accessibleDescription(), under(box));
        QTest::keyClick(box, Qt::Key_End);
        QTest::keyClick(box, Qt::Key_Backspace);
        QVERIFY(!f.joinText().contains("no address of a computer")); // it is another now
        box->setText("chatbook://join?a=");
        QTRY_VERIFY(under(box).contains("damaged"));
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(f.joinText().count("damaged"), 1);

        box->setText("192.168.1.9");
        name->clear();
        QTest::keyClick(box, Qt::Key_Return);
        QTRY_VERIFY(under(name).contains("name that others shall see"));
        QVERIFY(name->hasFocus());
        name->setText(own);
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        f.session->setState(Link::State::Connecting, "Connecting to 192.168.1.9…");
        QTRY_COMPARE(under(box), QString("Connecting to 192.168.1.9…"));
        f.session->setState(Link::State::Offline, "Nobody answers there.");
        QTRY_COMPARE(under(box), QString("Nobody answers there."));

        QTest::keyClick(box, Qt::Key_Return);
        f.session->refuse({ErrorCode::Invalid, "This name is too long.", {{"field", "name"}}});
        QTRY_COMPARE(under(name), QString("This name is too long."));
        QVERIFY(name->hasFocus());
        QTest::keyClick(box, Qt::Key_Return);
        f.session->refuse({ErrorCode::NameTaken, "This name is taken."});
        QTRY_VERIFY(under(f.field("Password")).contains("This name is taken."));
        QVERIFY(f.field("Password")->hasFocus());
    }

    void saysWhyHostingOrARowFailedUnderIt()
    {
        Fixture f;
        f.hosting.failure = "The data folder cannot be written.";
        showJoinPage(f);
        f.button("Host a chat here")->click();
        QTRY_COMPARE(under(f.button("Host a chat here")), f.hosting.failure);
        f.discovery.find({{.id = {"s1"},
                           .name = "Büro",
                           .host = "Grace",
                           .people = 3,
                           .key = QByteArray(32, 'k'),
                           .addresses = {QUrl("wss://10.0.0.5:24280")},
                           .roundTripMs = 2}});
        QTRY_COMPARE(f.rows().size(), 1);
        f.rows().first()->click();
        QCOMPARE(f.requests.size(), 1);
        f.session->setState(Link::State::Offline, "Nobody answers there.");
        QTRY_VERIFY(under(f.rows().first()).startsWith("Nobody answers there. The chat is there"));
    }

    void staysInTheChatThatItHostsForALinkToIt_data()
    {
        QTest::addColumn<QString>("place");
        JoinLink link = joinLinkFromText(someLink()).value(); // the fixture's chat has its key
        QTest::newRow("its link") << link.toText();
        link.addresses = {"203.0.113.9"};
        QTest::newRow("from another network") << link.toText();
        link.deviceCode = QString(22, 'c');
        QTest::newRow("for a device of its own") << link.toText();
        QTest::newRow("an address of it") << "10.0.0.3";
        QTest::newRow("this machine") << "localhost";
        QTest::newRow("this machine in numbers") << "[::1]:24280";
        QTest::newRow("this machine's name") << QSysInfo::machineHostName() + ".local";
        QTest::newRow("without a key") << "chatbook://join?a=192.168.1.5";
    }
    void staysInTheChatThatItHostsForALinkToIt()
    {
        QFETCH(const QString, place);
        Fixture f;
        f.host();
        const int stops = f.hosting.stops;
        f.window->hide();
        f.window->present(place);
        QVERIFY(f.window->isVisible());
        QVERIFY(!asksToLeave(f));
        QCOMPARE(f.pane()->line(), QString("You are in this chat."));
        QCOMPARE(f.hosting.stops, stops);
        QCOMPARE(f.requests.size(), 1);
    }

    void leavesTheChatThatItHostsForAnotherOnly_data()
    {
        QTest::addColumn<QString>("place");
        JoinLink link = joinLinkFromText(someLink()).value();
        link.addresses = {"192.168.1.5"};
        link.key = QByteArray(32, 'x');
        QTest::newRow("with another key at the same address") << link.toText();
        QTest::newRow("at another port") << "192.168.1.5:1";
        QTest::newRow("at another port of this machine") << "localhost:1";
        QTest::newRow("at another address") << "192.168.1.6";
    }
    void leavesTheChatThatItHostsForAnotherOnly()
    {
        QFETCH(const QString, place);
        Fixture f;
        f.host();
        f.window->present(place);
        QVERIFY(asksToLeave(f));
    }

    void goesOnHostingForALinkToItWhileTheHostIsNotIn()
    {
        Fixture f;
        f.host();
        f.session->refuse({ErrorCode::NameTaken, "This name is taken."});
        QTRY_VERIFY(f.window->chat() == nullptr);
        const int stops = f.hosting.stops;
        const auto saysSo = [&f] { return f.joinText().contains("You host this chat"); };
        f.window->present(someLink());
        QVERIFY(saysSo() && !asksToLeave(f));
        f.field("Address of a chat")->setText("localhost");
        f.button("Join")->click();
        QVERIFY(saysSo() && !asksToLeave(f));
        f.discovery.find({{.id = {"s1"},
                           .name = "Büro",
                           .host = "Grace",
                           .people = 3,
                           .key = f.hosting.key,
                           .addresses = {QUrl("wss://10.0.0.3:24280")},
                           .roundTripMs = 2}});
        QTRY_COMPARE(f.rows().size(), 1);
        f.rows().first()->click();
        QVERIFY(saysSo() && !asksToLeave(f));
        f.window->startAgain({.place = "10.0.0.3"});
        QVERIFY(saysSo() && !asksToLeave(f));
        QCOMPARE(f.requests.size(), 1);

        f.field("Address of a chat")->setText("192.168.1.6");
        f.button("Join")->click();
        QVERIFY(asksToLeave(f));
        QTest::keyClick(f.window->findChild<QMessageBox *>(), Qt::Key_Escape);

        f.field("Password")->setText("correct horse");
        f.button("Host a chat here")->click();
        QTRY_VERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.requests.last().password, QString("correct horse"));
        QVERIFY(f.requests.last().hostedHere);
        QCOMPARE(f.hosting.stops, stops);
        QCOMPARE(f.hosting.starts, 1);
    }

    void goesOnStartingToHostForALink()
    {
        Fixture f;
        f.hosting.isSlow = true;
        showJoinPage(f);
        f.button("Host a chat here")->click();
        const int stops = f.hosting.stops;
        f.window->present("chatbook://join?a=");
        f.window->present("localhost");
        QVERIFY(!asksToLeave(f));
        f.window->present(someLink());
        QVERIFY(asksToLeave(f));
        QVERIFY(f.joinText().contains("Starting…"));
        QCOMPARE(f.hosting.stops, stops);
    }

    void staysInTheChatThatItIsInForALinkToIt()
    {
        Fixture f;
        QVERIFY(SavedAccounts(f.dir.path() + "/default")
                    .put({.address = QUrl("wss://192.168.1.5:24280"),
                          .server = {{"s"}, "Test", "1", 1}, // as in the fixture's session
                          .self = f.self,
                          .token = "t",
                          .key = QByteArray(32, 'k')}));
        f.make();
        f.enter();
        f.window->present(someLink());
        QVERIFY(!asksToLeave(f));
        QCOMPARE(f.pane()->line(), QString("You are in this chat."));
        QVERIFY(f.session->server.places.isEmpty());
        f.window->present("192.168.1.5");
        QVERIFY(!asksToLeave(f));
        QCOMPARE(f.requests.size(), 1);

        // If it is away, it may be where the link says: nothing is sent to a server without the
        // key.
        f.session->setState(Link::State::Offline, "The network is gone.");
        f.window->present(someLink());
        QCOMPARE(f.session->server.places, QList<QUrl>{QUrl("wss://192.168.1.9:24280")});
        f.window->present("chatbook://join?a=192.168.1.5&a=192.168.1.66");
        QCOMPARE(f.session->server.places.size(), 1);

        // A device code logs in as another account.
        JoinLink link = joinLinkFromText(someLink()).value();
        link.deviceCode = QString(22, 'c');
        f.window->present(link.toText());
        QVERIFY(asksToLeave(f));
    }

    void handsOutNoLinkOnNoNetworkAndWaitsForOne()
    {
        Fixture f;
        int links = 0;
        QString server = "chatbook://join?a=127.0.0.1&k=" + QString(43, 'a');
        f.hosting.reply = [&](const QJsonObject &command) -> QJsonObject {
            if (command["command"] == "link")
                ++links;
            return {{"link", server}};
        };
        f.host();
        Hosted hosted{QUrl("wss://127.0.0.1:24280"), f.hosting.key, {}, false};
        emit f.hosting.moved(hosted);
        emit f.window->findChild<HostBar *>()->cardRequested();
        auto *card = f.window->findChild<JoinCard *>();
        const auto says = [card](const QString &text) {
            for (const QLabel *label : card->findChildren<QLabel *>())
                if (label->isVisible() && label->text().contains(text))
                    return true;
            return false;
        };
        const auto hasCode = [card] { return card->findChild<QrCode *>()->isVisible(); };
        QVERIFY(says("on no network"));
        QVERIFY(!hasCode() && card->link().isEmpty() && links == 0);
        QVERIFY(!says("they start Chatbook on the same network"));

        hosted.isOnNetwork = true; // but with no address that can be typed
        emit f.hosting.moved(hosted);
        QTRY_VERIFY(says("no address"));
        QVERIFY(!hasCode() && card->link().isEmpty());

        server = someLink();
        hosted.addresses = {"192.168.1.9:24280"};
        emit f.hosting.moved(hosted);
        QTRY_COMPARE(card->link(), someLink());
        QVERIFY(hasCode() && says("192.168.1.9:24280") && !says("no network"));

        hosted = {hosted.loopback, hosted.key, {}, false};
        emit f.hosting.moved(hosted);
        QVERIFY(says("on no network") && !hasCode() && card->link().isEmpty());
    }

    void makesNoInviteAndNoDeviceOnNoNetwork()
    {
        Fixture f;
        f.profile->remember("host-admit", QByteArray::number(int(Admission::Invited)));
        f.hosting.reply = [](const QJsonObject &command) -> QJsonObject {
            if (command["command"] == "link")
                return {{"link", someLink()}};
            return {{"invite", QString(22, 'i')},
                    {"expires", toWireTime(QDateTime::currentDateTimeUtc().addDays(1))}};
        };
        f.host();
        const auto invites = [&f] {
            return std::count_if(f.hosting.commands.begin(), f.hosting.commands.end(),
                                 [](const QJsonObject &c) { return c["lasting"].toBool(); });
        };
        Hosted hosted{QUrl("wss://127.0.0.1:24280"), f.hosting.key, {}, false};
        emit f.hosting.moved(hosted);
        emit f.window->findChild<HostBar *>()->cardRequested();
        auto *card = f.window->findChild<JoinCard *>();
        QCOMPARE(invites(), 0);
        hosted = {hosted.loopback, hosted.key, {"192.168.1.9:24280"}};
        emit f.hosting.moved(hosted);
        emit f.hosting.moved(hosted);
        QTRY_VERIFY(card->link().contains("i=" + QString(22, 'i')));
        QCOMPARE(invites(), 1);
        card->close();

        emit f.hosting.moved({hosted.loopback, hosted.key, {}, false});
        emit f.window->findChild<HostBar *>()->peopleRequested();
        QPointer<PeopleDialog> people = f.window->findChild<PeopleDialog *>();
        const auto invite = [&people] {
            for (QPushButton *button : people->findChildren<QPushButton *>())
                if (button->text() == "Invite several")
                    button->click();
        };
        invite();
        QCOMPARE(invites(), 1);
        emit f.hosting.moved(hosted);
        invite();
        QCOMPARE(invites(), 2);
        people->close();

        emit f.hosting.moved({hosted.loopback, hosted.key, {}, false});
        for (QAction *action : f.window->menuBar()->actions().first()->menu()->actions())
            if (action->text().contains("password"))
                action->trigger();
        auto *dialog = f.window->findChild<AccountDialog *>();
        for (QPushButton *button : dialog->findChildren<QPushButton *>())
            if (button->text() == "Add a device of yours…")
                button->click();
        const auto says = [dialog](const QString &text) {
            const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel *label) { return label->text().contains(text); });
        };
        QTRY_VERIFY(says("on no network"));
        QVERIFY(!dialog->findChild<QrCode *>()->isVisible());
    }
};

QTEST_MAIN(TestJoiningLinks)
#include "tst_joininglinks.moc"
