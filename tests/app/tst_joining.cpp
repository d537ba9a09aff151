#include "savedaccounts.h"
#include "windowfixture.h"

using namespace chatbook;
using namespace chatbook::app;

/// Hosting and joining in the real window, with a session in memory.
class TestJoining : public QObject
{
    Q_OBJECT

    const QUrl m_hosted{"wss://127.0.0.1:24280"};

    /// A chat that the profile has been in, whose key is all m.
    static void know(Fixture &f, const QUrl &address, bool hostedHere)
    {
        QVERIFY(SavedAccounts(f.dir.path() + "/default")
                    .put({.address = address,
                          .server = {{"mine"}, "Mine", "1.0", 1},
                          .self = f.self,
                          .token = "t",
                          .hostedHere = hostedHere,
                          .key = QByteArray(32, 'm')}));
        f.make();
    }

    /// A chat that is hosted here again, and starts so slowly that its earlier state is shown.
    void hostAgainSlowly(Fixture &f) const
    {
        know(f, m_hosted, true);
        f.hosting.isSlow = true;
        f.newcomer = false;
        f.window->show();
        f.window->start({.host = true});
        QTRY_VERIFY(f.window->chat() != nullptr);
    }

private slots:
    void hostsWithOneEnter()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QCOMPARE(f.field("Your name")->text(), f.profile->displayName());
        QVERIFY(!f.field("Your name")->text().isEmpty());
        QTest::keyClick(f.window->joinPage()->focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(f.requests.size(), 1);
        QVERIFY(f.requests.first().hostedHere);
        QCOMPARE(f.requests.first().address, QUrl("wss://127.0.0.1:24280"));
        QCOMPARE(f.requests.first().key, f.hosting.key);
        QVERIFY(f.window->chat() == nullptr);
        f.session->setSelf({{"u-self"}, "Me"});
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.pane()->recipient().id, allChat());
        QVERIFY(f.editor()->hasFocus());
        const auto *bar = f.window->findChild<HostBar *>();
        QCOMPARE(bar->text(), QString("Others can join at 192.168.1.5:24280"));
    }

    void hostsAsThePersonChoseAndRemembersIt()
    {
        Fixture f;
        f.hosting.answer = {{"ok", true}, {"invite", "for-the-host"}};
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QVERIFY(!f.field("Name of the chat")->isVisible());
        f.button("Its name, and who may join…")->click();
        QTest::keyClicks(f.field("Name of the chat"), "Third floor");
        f.window->joinPage()->findChild<QComboBox *>()->setCurrentIndex(int(Admission::Invited));
        f.button("Host a chat here")->click();
        QTRY_COMPARE(f.requests.size(), 1);
        QCOMPARE(f.hosting.request.chatName, QString("Third floor"));
        QCOMPARE(f.hosting.request.admit, Admission::Invited);
        QCOMPARE(f.hosting.request.hostName, f.profile->displayName());
        // The host joins, too.
        QCOMPARE(f.requests.first().invite, QString("for-the-host"));
        f.make();
        f.window->start({.host = true});
        QCOMPARE(f.hosting.request.chatName, QString("Third floor"));
        QCOMPARE(f.hosting.request.admit, Admission::Invited);
    }

    void goesOnHostingWithItsWindowClosedOnceThatWasExplained()
    {
        Fixture f;
        f.host();
        const int stops = f.hosting.stops;
        f.window->close();
        QVERIFY(f.window->isVisible()); // it asks first
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box != nullptr);
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(f.window->isVisible());
        QTRY_VERIFY(f.window->findChild<QMessageBox *>() == nullptr);

        f.window->close();
        QTest::keyClick(f.window->findChild<QMessageBox *>(), Qt::Key_Return);
        QVERIFY(!f.window->isVisible());
        QCOMPARE(f.hosting.stops, stops);
        QTRY_VERIFY(f.window->findChild<QMessageBox *>() == nullptr);

        f.window->present({}); // like a second start
        QVERIFY(f.window->isVisible());
        f.window->close(); // it was explained before
        QVERIFY(!f.window->isVisible());
        QVERIFY(f.window->findChild<QMessageBox *>() == nullptr);
        QCOMPARE(f.hosting.stops, stops);

        f.window->present({});
        f.window->quit();
        QVERIFY(!f.window->isVisible());
        QVERIFY(f.hosting.stops > stops);
    }

    void closesWhenItOnlyJoined()
    {
        Fixture f;
        f.enter();
        f.window->close();
        QVERIFY(!f.window->isVisible());
        QVERIFY(f.window->findChild<QMessageBox *>() == nullptr);
    }

    void showsALinkThatOthersJoinBy()
    {
        Fixture f;
        f.hosting.answers["link"] = {{"link", someLink()}};
        f.hosting.answers["people"] = {
            {"people", QJsonArray{QJsonObject{{"name", "Me"}, {"online", true}},
                                  QJsonObject{{"name", "Ann"}, {"online", true}},
                                  QJsonObject{{"name", "Zoe"}, {"online", false}}}}};
        f.host();
        emit f.window->findChild<HostBar *>()->cardRequested();
        auto *card = f.window->findChild<JoinCard *>();
        QTRY_COMPARE(card->link(), someLink());
        QTRY_COMPARE(qrTexts(card->findChild<QrCode *>()->grab().toImage()),
                     QStringList(someLink()));
        QStringList texts;
        for (const QLabel *label : card->findChildren<QLabel *>())
            texts.append(label->text());
        QVERIFY(texts.contains("In now: 2 – Me, Ann"));
        for (QPushButton *button : card->findChildren<QPushButton *>())
            if (button->text() == "Copy link") {
                button->click();
                QCOMPARE(button->text(), QString("Copied"));
                QTRY_COMPARE(button->text(), QString("Copy link"));
            }
        QCOMPARE(QGuiApplication::clipboard()->text(), someLink());
        QTest::keyClick(card, Qt::Key_F11);
        QVERIFY(card->isFullScreen());
        QTest::keyClick(card, Qt::Key_Escape);
        QVERIFY(!card->isFullScreen() && card->isVisible());
    }

    void makesOneInviteForTheCardWhereOneIsNeeded()
    {
        Fixture f;
        QDateTime expires = QDateTime::currentDateTimeUtc().addDays(1);
        f.hosting.reply = [&expires](const QJsonObject &command) -> QJsonObject {
            if (command["command"] == "link")
                return {{"link", someLink()}};
            return {{"invite", QString(22, 'i')}, {"expires", toWireTime(expires)}};
        };
        const QString inviting = [] {
            JoinLink link = joinLinkFromText(someLink()).value();
            link.invite = QString(22, 'i');
            return link.toText();
        }();
        f.profile->remember("host-admit", QByteArray::number(int(Admission::Invited)));
        f.host();
        const auto invites = [&f] {
            return std::count_if(f.hosting.commands.begin(), f.hosting.commands.end(),
                                 [](const QJsonObject &c) { return c["lasting"].toBool(); });
        };
        const auto showCard = [&] {
            emit f.window->findChild<HostBar *>()->cardRequested();
            QTRY_COMPARE(f.window->findChild<JoinCard *>()->link(), inviting);
            f.window->findChild<JoinCard *>()->close();
            QTRY_VERIFY(f.window->findChild<JoinCard *>() == nullptr);
        };
        expires = QDateTime::currentDateTimeUtc().addSecs(3'600);
        showCard();
        QCOMPARE(invites(), 1);
        expires = QDateTime::currentDateTimeUtc().addDays(1);
        showCard(); // it is valid for an hour: too short to show it
        QCOMPARE(invites(), 2);
        showCard();
        QCOMPARE(invites(), 2);
    }

    void followsTheHostToOtherNetworks()
    {
        Fixture f;
        f.hosting.addresses.clear();
        f.hosting.answers["link"] = {{"link", someLink()}};
        f.host();
        auto *bar = f.window->findChild<HostBar *>();
        QVERIFY(bar->text().contains("Others on this network see this chat"));
        emit bar->cardRequested();
        auto *card = f.window->findChild<JoinCard *>();
        const auto hasText = [card](const QString &text) {
            for (const QLabel *label : card->findChildren<QLabel *>())
                if (label->text() == text && label->isVisibleTo(card))
                    return true;
            return false;
        };
        QTRY_COMPARE(card->link(), someLink());
        QVERIFY(!hasText("10.0.0.3:24280"));
        JoinLink elsewhere = joinLinkFromText(someLink()).value();
        elsewhere.addresses = {"10.0.0.3"};
        f.hosting.answers["link"] = {{"link", elsewhere.toText()}};
        Hosted hosted{QUrl("wss://127.0.0.1:24280"), f.hosting.key, {"10.0.0.3:24280"}};
        emit f.hosting.moved(hosted);
        QCOMPARE(bar->text(), QString("Others can join at 10.0.0.3:24280"));
        QTRY_COMPARE(card->link(), elsewhere.toText());
        QVERIFY(hasText("10.0.0.3:24280"));
        hosted.addresses.clear();
        hosted.isOnNetwork = false;
        emit f.hosting.moved(hosted);
        QVERIFY(bar->text().contains("on no network"));
        QTRY_VERIFY(!hasText("10.0.0.3:24280"));
    }

    void reachesWhatAHostDoesFromTheMenuToo()
    {
        Fixture f;
        const auto action = [&f](const QString &text) -> QAction * {
            for (QAction *action : f.window->findChildren<QAction *>())
                if (action->text().contains(text))
                    return action;
            return nullptr;
        };
        f.host();
        for (QMenu *menu : f.window->menuBar()->findChildren<QMenu *>())
            emit menu->aboutToShow();
        QVERIFY(action("Invite others")->isVisible() && !action("join another")->isVisible());
        action("Invite others")->trigger();
        QVERIFY(f.window->findChild<JoinCard *>() != nullptr);
        action("who may join")->trigger();
        QVERIFY(f.window->findChild<PeopleDialog *>() != nullptr);
        // It asks before ending the chat for everyone.
        const int stops = f.hosting.stops;
        action("Stop this chat")->trigger();
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box != nullptr && f.window->chat() != nullptr);
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        QVERIFY(f.window->chat() == nullptr);
        QVERIFY(f.hosting.stops > stops);
        for (QMenu *menu : f.window->menuBar()->findChildren<QMenu *>())
            emit menu->aboutToShow();
        QVERIFY(!action("Invite others")->isVisible() && action("join another")->isVisible());
    }

    void asksTheHostAboutWhoWantsToJoin()
    {
        Fixture f;
        f.host();
        auto *bar = f.window->findChild<JoinRequestBar *>();
        QVERIFY(!bar->isVisible());
        f.hosting.answers["knocks"] = {
            {"knocks", QJsonArray{QJsonObject{{"id", 7}, {"name", "Eve"}, {"address", "10.0.0.7"}},
                                  QJsonObject{{"id", 8}, {"name", "Bob"}}}}};
        emit f.hosting.joinRequestsChanged();
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(bar->text(), QString("Eve wants to join, from 10.0.0.7. Others who wait: 1."));
        bar->findChildren<QToolButton *>().first()->click();
        f.hosting.answers["knocks"] = {{"knocks", QJsonArray()}};
        QVERIFY(f.hosting.commands.contains(QJsonObject{{"command", "admit"}, {"id", 7}}));
        QTRY_VERIFY(!bar->isVisible());

        // If the name changes under the pointer, the press that was meant for the first one is
        // ignored.
        const auto knock = [&f](int id, const QString &name) {
            f.hosting.answers["knocks"] = {
                {"knocks", QJsonArray{QJsonObject{{"id", id}, {"name", name}}}}};
            emit f.hosting.joinRequestsChanged();
        };
        knock(9, "Ann");
        QTRY_VERIFY(bar->isVisible());
        QVERIFY(bar->isEnabled());
        knock(10, "Zoe");
        QTRY_VERIFY(bar->text().startsWith("Zoe"));
        QVERIFY(!bar->isEnabled());
        QTRY_VERIFY(bar->isEnabled());
    }

    void showsItselfWhereSomebodyKnocksAtAClosedWindow()
    {
        Fixture f;
        f.profile->remember("host-closing-told", "1");
        f.host();
        f.window->close();
        QTRY_VERIFY(!f.window->isVisible());
        f.hosting.answers["knocks"] = {
            {"knocks", QJsonArray{QJsonObject{{"id", 7}, {"name", "Eve"}}}}};
        emit f.hosting.joinRequestsChanged();
        QTRY_VERIFY(f.window->isVisible()); // there is no tray here
    }

    void bansAndWithdrawsFromTheListOfPeople()
    {
        Fixture f;
        f.hosting.answers["people"] = {
            {"people", QJsonArray{QJsonObject{{"_id", "u-eve"}, {"name", "Eve"}},
                                  QJsonObject{{"_id", "u-bad"},
                                              {"name", "Bad"},
                                              {"banned", "2026-01-01T00:00:00.000Z"}}}}};
        f.hosting.answers["invites"] = {
            {"invites", QJsonArray{QJsonObject{{"id", 3}, {"lasting", true}, {"used", 2}},
                                   QJsonObject{{"id", 2}, {"lasting", false}, {"used", 1}}}}};
        f.host();
        emit f.window->findChild<HostBar *>()->peopleRequested();
        auto *dialog = f.window->findChild<PeopleDialog *>();
        const auto action = [dialog](const QString &name) -> QPushButton * {
            for (QPushButton *button : dialog->findChildren<QPushButton *>())
                if (button->accessibleName() == name)
                    return button;
            return nullptr;
        };
        QTRY_VERIFY(action("Ban: Eve") && action("Unban: Bad"));
        QTRY_VERIFY(action("Withdraw: For several, used 2 times"));
        QVERIFY(!action("Withdraw: For one")); // it is used
        action("Withdraw: For several, used 2 times")->click();
        QVERIFY(f.hosting.commands.contains(QJsonObject{{"command", "withdraw"}, {"id", 3}}));

        const QJsonObject ban{{"command", "ban"}, {"_id", "u-eve"}};
        action("Ban: Eve")->click();
        QVERIFY(!f.hosting.commands.contains(ban)); // it asks first
        auto *box = dialog->findChild<QMessageBox *>();
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        QVERIFY(f.hosting.commands.contains(ban));

        dialog->findChild<QComboBox *>()->setCurrentIndex(2);
        emit dialog->findChild<QComboBox *>()->activated(2);
        QVERIFY(f.hosting.commands.contains(
            QJsonObject{{"command", "setAdmission"}, {"admission", "asked"}}));
    }

    void showsAsManyPeopleAsAreWanted()
    {
        Fixture f;
        f.hosting.reply = [&f](const QJsonObject &command) -> QJsonObject {
            if (command["command"] != "people")
                return f.hosting.answer;
            // 450 in all; each has a higher number than those before.
            const int first = command["after"].toString("-1").toInt() + 1;
            const int end = qMin(first + command["limit"].toInt(), 450);
            QJsonArray page;
            for (int i = first; i < end; ++i)
                page.append(QJsonObject{{"_id", QString::number(i)}, {"name", "Ann"}});
            return {{"people", page}, {"more", end < 450}};
        };
        f.host();
        emit f.window->findChild<HostBar *>()->peopleRequested();
        auto *dialog = f.window->findChild<PeopleDialog *>();
        const auto buttons = [dialog](const QString &text) {
            QList<QPushButton *> found;
            for (QPushButton *button : dialog->findChildren<QPushButton *>())
                if (button->text() == text && button->isVisibleTo(dialog))
                    found.append(button);
            return found;
        };
        for (const int shown : {200, 400, 450}) {
            QTRY_COMPARE(buttons("Ban").size(), shown);
            QCOMPARE(buttons("Show more").size(), shown < 450 ? 1 : 0);
            if (shown < 450)
                buttons("Show more").first()->click();
        }
    }

    void waitsForTheHostUntilThePersonGivesUp()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QTest::keyClicks(f.field("Address of a chat"), "192.168.1.9");
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        f.session->setState(Link::State::Connecting, "Waiting until you are let in…");
        QTRY_VERIFY(f.joinText().contains("Waiting until you are let in…"));
        QVERIFY(!f.field("Your name")->isEnabled());
        QVERIFY(f.button("Cancel")->isVisible());
        QTest::keyClick(f.window->joinPage(), Qt::Key_Escape);
        QVERIFY(!f.button("Cancel")->isVisible());
        QVERIFY(f.field("Your name")->isEnabled());
        QVERIFY(f.window->chat() == nullptr);
    }

    void showsItsDevicesAndAddsOneByAPicture()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.server.ownDevices = {{.id = {"d1"}, .name = "laptop", .current = true},
                                         {.id = {"d2"}, .name = "phone"}};
        };
        f.enter();
        for (QAction *action : f.window->menuBar()->actions().first()->menu()->actions())
            if (action->text().contains("password"))
                action->trigger();
        auto *dialog = f.window->findChild<AccountDialog *>();
        QVERIFY(dialog != nullptr);
        const auto button = [dialog](const QString &name) -> QPushButton * {
            for (QPushButton *button : dialog->findChildren<QPushButton *>())
                if (button->accessibleName() == name || button->text() == name)
                    return button;
            return nullptr;
        };
        QTRY_VERIFY(button("Log out: phone"));
        QVERIFY(!button("Log out: laptop")); // this one
        button("Log out: phone")->click();
        QCOMPARE(f.session->server.asked(event::endDevice).last()["_id"].toString(), QString("d2"));

        button("Add a device of yours…")->click();
        QTRY_VERIFY(dialog->findChild<QrCode *>()->isVisible());
        const QStringList texts = qrTexts(dialog->findChild<QrCode *>()->grab().toImage());
        QCOMPARE(texts.size(), 1);
        const auto link = joinLinkFromText(texts.first());
        QVERIFY(link);
        QCOMPARE(link->deviceCode, QString("once"));
        QCOMPARE(link->addresses, QStringList{"192.168.1.5"});

        for (QLineEdit *field : dialog->findChildren<QLineEdit *>())
            field->setText(field->accessibleName().left(3));
        f.session->server.passwordAnswer =
            Error{ErrorCode::BadCredentials, "This is not the password that you have now."};
        button("Set password")->click();
        QCOMPARE(f.session->server.asked(event::setPassword),
                 QList<QJsonObject>({{{"password", "New"}, {"old", "Old"}}}));
        const auto says = [dialog](const QString &text) {
            for (const QLabel *label : dialog->findChildren<QLabel *>())
                if (label->isVisible() && label->text() == text)
                    return true;
            return false;
        };
        QTRY_VERIFY(says("This is not the password that you have now."));
        f.session->server.passwordAnswer = Done{};
        button("Set password")->click();
        QTRY_VERIFY(says("The password is set."));
    }

    void joinsAChatThatIsFoundWithOneClick()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QVERIFY(f.discovery.looks);
        QVERIFY(!f.joinText().contains("On this network"));
        const FoundChat chat{
            .id = {"s1"},
            .name = "Büro",
            .host = "Grace",
            .people = 3,
            .key = QByteArray(32, 'k'),
            .addresses = {QUrl("wss://10.0.0.5:24280"), QUrl("wss://[fd00::5]:24280")},
            .roundTripMs = 2};
        f.discovery.find({chat});
        QVERIFY(f.joinText().contains("On this network"));
        QVERIFY(f.joinText().contains("posing"));
        QTRY_COMPARE(f.rows().size(), 1);
        QCOMPARE(f.rows().first()->entry().title, QString("Büro"));
        QCOMPARE(f.rows().first()->entry().detail, QString("hosted by Grace · 3 here · 2 ms"));
        QCOMPARE(f.rows().first()->entry().words, keyWords(QByteArray(32, 'k')));
        // Enter no longer hosts: it goes to the list.
        QTest::keyClick(f.field("Your name"), Qt::Key_Return);
        QCOMPARE(f.hosting.starts, 0);
        QVERIFY(f.rows().first()->hasFocus());
        QTest::keyClick(f.rows().first(), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().address, QUrl("wss://10.0.0.5:24280"));
        QCOMPARE(f.requests.first().others, QList<QUrl>{QUrl("wss://[fd00::5]:24280")});
        QCOMPARE(f.requests.first().key, QByteArray(32, 'k')); // its words were shown
        QVERIFY(!f.requests.first().keyReplaces);
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(f.window->chat() != nullptr);
        QTRY_VERIFY(!f.discovery.looks);
    }

    void forgetsAChatOnlyWhenItIsTold()
    {
        Fixture f;
        const QString folder = f.dir.path() + "/default";
        QString cache;
        {
            f.window.reset();
            f.profile.reset();
            SavedAccounts accounts(folder);
            for (const char *id : {"s1", "s2"}) { // at one address, one after the other
                const SavedAccount account{.address = QUrl("wss://10.0.0.5:24280"),
                                           .server = {{id}, id, {}, 1},
                                           .self = {.id = {"u"}, .name = "Ann"},
                                           .token = id};
                QVERIFY(accounts.put(account).ok());
                cache = accounts.cacheFolder(account);
                QVERIFY(QDir().mkpath(cache));
            }
        }
        f.make();
        f.window->start({});
        f.window->show();
        QTRY_COMPARE(f.rows().size(), 2);
        ServerButton *row = f.rows().first();
        QCOMPARE(row->entry().title, QString("s2"));
        QCOMPARE(row->contextMenuPolicy(), Qt::CustomContextMenu);
        emit row->customContextMenuRequested({});
        auto *menu = f.window->joinPage()->findChild<QMenu *>();
        QVERIFY(menu && menu->isVisible());
        f.window->joinPage()->setKnownServers({}); // the list changes meanwhile
        QTRY_VERIFY(f.rows().isEmpty());
        menu->actions().first()->trigger();
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box->text().contains("s2"));
        QCOMPARE(f.profile->knownServers().size(), 2);
        menu->close();
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        QTRY_COMPARE(f.rows().size(), 1);
        QCOMPARE(f.rows().first()->entry().title, QString("s1"));
        QCOMPARE(f.profile->knownServers().size(), 1);
        QVERIFY(!QDir(cache).exists());

        // An unknown chat cannot be forgotten.
        f.discovery.find({{.id = {"s3"},
                           .name = "New",
                           .host = {},
                           .people = 1,
                           .key = QByteArray(32, 'k'),
                           .addresses = {QUrl("wss://10.0.0.9:24280")},
                           .roundTripMs = {}}});
        QTRY_COMPARE(f.rows().size(), 2);
        QCOMPARE(f.rows().first()->entry().title, QString("New"));
        QCOMPARE(f.rows().first()->contextMenuPolicy(), Qt::NoContextMenu);
    }

    void looksForItsServerWhileItIsAway()
    {
        Fixture f;
        f.enter();
        QVERIFY(!f.discovery.looks);
        f.session->setState(Link::State::Offline, "The network is gone.");
        QTRY_VERIFY(f.discovery.looks);
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(!f.discovery.looks);
    }

    void joinsAnAddressWithEnter()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QTest::keyClicks(f.field("Address of a chat"), "192.168.1.9");
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().address, QUrl("wss://192.168.1.9:24280"));
        QCOMPARE(f.hosting.starts, 0);
        f.session->setState(Link::State::Offline, "Nobody answers there.");
        QTRY_VERIFY(f.joinText().contains("Nobody answers there."));
        QCOMPARE(f.field("Address of a chat")->text(), QString("192.168.1.9"));
    }

    void acceptsAKeyOnlyForWhatWasMeant()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        f.window->joinPage()->setName("Me");
        const QString address("192.168.1.9");
        const QUrl url("wss://192.168.1.9:24280");
        const QByteArray accepted(32, 'm');
        const auto join = [&f, &address] {
            f.field("Address of a chat")->setText(address);
            QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        };
        const auto refuse = [&f] {
            emit f.session->link().loginRefused({ErrorCode::Invalid, "Not this name."});
            QTRY_VERIFY(f.field("Your name")->isEnabled());
        };
        join();
        emit f.session->link().keyRefused({accepted, UnknownKey::Why::New});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        emit f.window->trustPage()->accepted();
        QCOMPARE(f.requests.last().key, accepted);
        QVERIFY(f.requests.last().keyReplaces);
        // The same address again, as joining failed: it does not ask again.
        refuse();
        join();
        QCOMPARE(f.requests.last().key, accepted);
        // But a chat that is now in the list is that chat.
        refuse();
        f.discovery.find({{.id = {"s3"},
                           .name = "Another",
                           .host = {},
                           .people = 1,
                           .key = QByteArray(32, 'k'),
                           .addresses = {url},
                           .roundTripMs = {}}});
        QTRY_COMPARE(f.rows().size(), 1);
        QTest::mouseClick(f.rows().first(), Qt::LeftButton);
        QCOMPARE(f.requests.last().key, QByteArray(32, 'k'));
        QVERIFY(!f.requests.last().keyReplaces);
        // After joining by it, the profile knows the chat.
        refuse();
        join();
        QCOMPARE(f.requests.last().key, accepted);
        f.session->server.setAddress(url);
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(f.window->chat() != nullptr);
        for (QAction *action : f.window->findChildren<QAction *>())
            if (action->text().contains("join another"))
                action->trigger();
        join();
        QCOMPARE(f.requests.last().key, QByteArray());
    }

    void comesInOnlyWhereALinkLeads()
    {
        Fixture f;
        f.window->start({});
        f.window->present(someLink());
        QTest::keyClick(f.window->joinPage()->focusWidget(), Qt::Key_Return);
        emit f.session->link().keyRefused({QByteArray(32, 'x'), UnknownKey::Why::NotLinked});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(f.trustText().contains("Nothing was told to it."));
        QVERIFY(!f.trustButton("Join")->isVisible());
        QTest::keyClick(f.window->trustPage(), Qt::Key_Escape);
        QVERIFY(f.window->joinPage()->isVisible());
        QCOMPARE(f.requests.size(), 1);
    }

    void asksBeforeItJoinsWhatIsNotKnown()
    {
        Fixture f;
        f.window->start({.request = {.address = QUrl("wss://192.168.1.9:24280")}});
        f.window->show();
        const QByteArray key(32, 'k');
        emit f.session->link().keyRefused({key, UnknownKey::Why::New});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(f.trustText().contains("192.168.1.9"));
        for (const QString &word : keyWords(key))
            QVERIFY(f.trustText().contains(word));
        QCOMPARE(f.requests.size(), 1);
        QTest::keyClick(f.window->trustPage(), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 2);
        QCOMPARE(f.requests.last().key, key);
        QCOMPARE(f.requests.last().address, f.requests.first().address);
        f.session->setState(Link::State::Online);
        QTRY_VERIFY(f.window->chat() != nullptr);
    }

    void goesBackFromWhatIsNotKnown()
    {
        Fixture f;
        f.window->start({.request = {.address = QUrl("wss://192.168.1.9:24280")}});
        f.window->show();
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::New});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QTest::keyClick(f.window->trustPage(), Qt::Key_Escape);
        QVERIFY(f.window->joinPage()->isVisible());
        QCOMPARE(f.requests.size(), 1);
    }

    void warnsLoudlyOfAnotherKey()
    {
        Fixture f;
        f.enter();
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(!f.window->chat()->isVisible());
        QVERIFY(f.trustText().contains("posing"));
        // Not by a press that was meant for something else.
        auto *join = f.trustButton("Join all the same");
        QVERIFY(!join->isEnabled());
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Space, Qt::Key_B})
            QTest::keyClick(QApplication::focusWidget(), key);
        QVERIFY(f.window->trustPage()->isVisible());
        f.trustButton("Back")->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(f.window->joinPage()->isVisible());
        QVERIFY(f.window->chat() == nullptr);
        QCOMPARE(f.requests.size(), 1);

        f.window->start({.request = {.address = QUrl("wss://192.168.1.5:24280")}});
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QTest::mouseClick(f.window->trustPage()->findChild<QCheckBox *>(), Qt::LeftButton, {},
                          QPoint(8, 8));
        QTest::mouseClick(join, Qt::LeftButton);
        QCOMPARE(f.requests.size(), 3);
        QCOMPARE(f.requests.last().key, QByteArray(32, 'k'));
    }

    void goesOnByItselfWhereTheChatIsFoundThatAnotherIsInThePlaceOf()
    {
        Fixture f;
        f.enter();
        f.session->setState(Link::State::Offline);
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(f.discovery.looks);
        QTest::keyClick(f.window.get(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(!f.window->chat()->findChild<SearchPanel *>()->isVisibleTo(f.window->chat()));
        emit f.session->link().keyShown();
        QTRY_VERIFY(f.window->chat()->isVisible());
        QCOMPARE(f.requests.size(), 1);
        // It asks again about later ones.
        emit f.session->link().keyShown();
        emit f.session->link().keyRefused({QByteArray(32, 'x'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
    }

    void doesNotAskAboutAnotherThatHasThePortOfTheChatThatStarts()
    {
        Fixture f;
        hostAgainSlowly(f);
        emit f.session->link().keyRefused({QByteArray(32, 'x'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->chat() == nullptr);
        QVERIFY(f.window->joinPage()->isVisible());
        f.firstState = Link::State::Online;
        emit f.hosting.started({QUrl("wss://127.0.0.1:24281"), QByteArray(32, 'm'), {}});
        QTRY_VERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.requests.last().address, QUrl("wss://127.0.0.1:24281"));
        QVERIFY(!f.window->trustPage()->isVisible());
    }

    void keepsNoSessionForTheKeyThatTheHostedChatHadBefore()
    {
        Fixture f;
        hostAgainSlowly(f);
        emit f.hosting.started({m_hosted, QByteArray(32, 'n'), {}});
        QTRY_COMPARE(f.requests.size(), 2);
        QCOMPARE(f.requests.last().key, QByteArray(32, 'n'));
        QTRY_VERIFY(f.window->chat() != nullptr);
    }

    void looksForTheChatOfTheListUnderItsKey()
    {
        Fixture f;
        const QByteArray key(32, 'm');
        know(f, QUrl("wss://192.168.1.5:24280"), false);
        f.window->show();
        f.window->start({.request = {.address = QUrl("wss://192.168.1.9:24280"), .key = key}});
        emit f.session->link().keyRefused({QByteArray(32, 'x'), UnknownKey::Why::Changed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        FoundChat chat{.id = {"mine"},
                       .name = "Mine",
                       .host = {},
                       .key = key,
                       .addresses = {},
                       .roundTripMs = {}};
        for (int i = 10; i < 18; ++i)
            chat.addresses.append(QUrl(QString("wss://192.168.1.%1:24280").arg(i)));
        f.discovery.find({chat});
        QCOMPARE(f.session->server.places, QList<QUrl>({chat.addresses[3], chat.addresses[2],
                                                        chat.addresses[1], chat.addresses[0]}));
        emit f.session->link().keyShown();
        QTRY_VERIFY(f.window->joinPage()->isVisible());
        QVERIFY(f.joinText().contains("Connecting"));
    }

    void takesOneThatPosesForAnotherOnlyOnPurpose()
    {
        Fixture f;
        f.enter();
        QVERIFY(f.requests.last().replaces.isEmpty());
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::Poses, {"known"}});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(f.trustText().contains("posing"));
        auto *join = f.trustButton("Join all the same");
        QVERIFY(!join->isEnabled());
        QTest::mouseClick(f.window->trustPage()->findChild<QCheckBox *>(), Qt::LeftButton, {},
                          QPoint(8, 8));
        QTest::mouseClick(join, Qt::LeftButton);
        QCOMPARE(f.requests.size(), 2);
        QCOMPARE(f.requests.last().key, QByteArray(32, 'k'));
        QCOMPARE(f.requests.last().replaces, ServerId{"known"});
    }

    void offersNoWayInWhereTheListWasWrong()
    {
        Fixture f;
        f.enter();
        emit f.session->link().keyRefused({QByteArray(32, 'k'), UnknownKey::Why::NotListed});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        QVERIFY(f.trustText().contains("Nothing was told to it"));
        QVERIFY(!f.trustButton("Join")->isVisible());
        QTest::keyClick(f.window->trustPage(), Qt::Key_Escape);
        QVERIFY(f.window->joinPage()->isVisible());
    }

    void saysWhatIsWrongWithAnAddress()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        const QString before = f.joinText();
        QTest::keyClicks(f.field("Address of a chat"), "not an address");
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 0);
        QVERIFY(f.joinText() != before);
    }

    void saysThatTheCodeOfADeviceIsUsedUp()
    {
        Fixture f;
        f.window->start({});
        f.window->joinPage()->setName("Me");
        JoinLink link = joinLinkFromText(someLink()).value();
        link.deviceCode = QString(22, 'c');
        f.window->present(link.toText());
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 1);
        const QString why("This code is not good, or not any more. Please make another one on your "
                          "other device.");
        emit f.session->link().loginRefused({ErrorCode::BadCredentials, why});
        QTRY_VERIFY(f.joinText().contains(why));
        QVERIFY(!f.field("Password")->isVisible()); // it would not help
    }

    void asksForThePasswordOfATakenName()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QTest::keyClicks(f.field("Address of a chat"), "host");
        QTest::keyClick(f.field("Address of a chat"), Qt::Key_Return);
        QVERIFY(!f.field("Password")->isVisible());
        f.session->refuse({ErrorCode::NameTaken, "taken"});
        QTRY_VERIFY(f.field("Password")->isVisible());
        QVERIFY(f.joinText().contains("If it is you, enter your password."));
        QTest::keyClicks(f.field("Password"), "correct horse");
        QTest::keyClick(f.field("Password"), Qt::Key_Return);
        QCOMPARE(f.requests.size(), 2);
        QCOMPARE(f.requests.last().password, QString("correct horse"));
        QCOMPARE(f.requests.last().address, QUrl("wss://host:24280"));
        f.session->refuse({ErrorCode::BadCredentials, "bad"});
        QTRY_VERIFY(f.joinText().contains("not the password"));
        // Another name needs no password.
        QTest::keyClicks(f.field("Your name"), "x");
        QVERIFY(!f.field("Password")->isVisible());
    }

    void saysWhyHostingFails()
    {
        Fixture f;
        f.hosting.failure = "The data folder cannot be written.";
        f.window->start({.host = true});
        f.window->show();
        QTRY_VERIFY(f.joinText().contains("The data folder cannot be written."));
    }

    void backsUpAndRestoresWhatIsHostedHere()
    {
        Fixture f;
        f.newcomer = false;
        f.firstState = Link::State::Online;
        f.window->start({.host = true});
        f.window->show();
        QTRY_VERIFY(f.window->chat());
        emit f.window->chat()->hostDataRequested();
        QPointer<HostDataDialog> dialog = f.window->findChild<HostDataDialog *>();
        QVERIFY(dialog);
        const auto shows = [&](const char *text) {
            for (const QLabel *label : dialog->findChildren<QLabel *>())
                if (label->isVisible() && label->text().contains(text))
                    return true;
            return false;
        };
        auto *progress = dialog->findChild<QProgressBar *>();
        dialog->backUp("/copy");
        QCOMPARE(f.hosting.maintenance.takeFirst(), QString("backUp /copy"));
        emit f.hosting.maintenanceProgressed(42);
        QVERIFY(progress->isVisible());
        QCOMPARE(progress->value(), 42);
        emit f.hosting.maintenanceFailed("There is no room.");
        QVERIFY(!progress->isVisible());
        QVERIFY(shows("There is no room."));

        const int stops = f.hosting.stops;
        dialog->restore("/copy");
        QVERIFY(f.hosting.maintenance.isEmpty()); // not before the person says so
        auto *box = dialog->findChild<QMessageBox *>();
        QVERIFY(box->informativeText().contains("everyone is disconnected"));
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        QVERIFY(f.hosting.stops > stops);
        QCOMPARE(f.hosting.maintenance.takeFirst(),
                 QString("restore /copy after %1 stops").arg(f.hosting.stops));
        QVERIFY(!f.window->chat());
        emit f.hosting.maintenanceDone("The backup is restored.");
        QVERIFY(shows("The backup is restored."));
        dialog->close();
        QTRY_VERIFY(!dialog);
        QCOMPARE(f.hosting.maintenance, QStringList("cancel"));
    }

    void hostsAgainWhereItHosted()
    {
        Fixture f;
        f.newcomer = false;
        f.window->start({.last = SavedAccount{.address = QUrl("ws://127.0.0.1:1"),
                                              .server = {},
                                              .self = f.self,
                                              .lastUsed = {},
                                              .hostedHere = true}});
        QTRY_VERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.hosting.starts, 1);
        QVERIFY(f.requests.first().hostedHere);
    }
};

QTEST_MAIN(TestJoining)
#include "tst_joining.moc"
