#include "elidedlabel.h"
#include "windowfixture.h"

#include "liveregion.h"

#include <QAccessible>
#include <QInputMethodEvent>

using namespace chatbook;
using namespace chatbook::app;

namespace {

void compose(QObject *object, const QString &preedit, const QString &commit = {})
{
    QInputMethodEvent event(preedit, {});
    event.setCommitString(commit);
    QCoreApplication::sendEvent(object, &event);
}

} // namespace

/// The real window under real keys and a mouse, over a session in memory.
class TestMainWindow : public QObject
{
    Q_OBJECT

    QList<QUrl> m_openedUrls;

    /// What keepsAQuoteAndAnEditForEachConversation() left.
    static void checkUnfinished(Fixture &f, const Message &edited)
    {
        Composer *composer = f.pane()->composer();
        QVERIFY(composer->reply().has_value());
        QCOMPARE(composer->reply()->sender, ann);
        QCOMPARE(composer->edited(), edited.id);
        QCOMPARE(composer->text(), QString("tpyo fixed"));
        QCOMPARE(composer->draft().text, QString("a draft"));
    }

public slots:
    void takeUrl(const QUrl &url) { m_openedUrls.append(url); }

private slots:
    void comesBackToTheLastConversation()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.addPeople({ann});
            session.receive(ann, conversationWith({"u-self"}), "hello");
        };
        f.enter();
        QCOMPARE(f.pane()->recipient().id, allChat());
        QTest::keyClick(f.editor(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(f.pane()->recipient().id, conversationWith(ann.id));
        f.window->close();
        f.make();
        f.firstState = Link::State::Offline; // the cache is enough
        f.window->start({.last = SavedAccount{.address = QUrl("ws://192.168.1.5:24280"),
                                              .server = {},
                                              .self = f.self,
                                              .lastUsed = {}}});
        QVERIFY(f.window->chat() != nullptr);
        QCOMPARE(f.pane()->recipient().id, conversationWith(ann.id));
    }

    void saysThatItIsOfflineAndWhy()
    {
        Fixture f;
        f.enter();
        auto *bar = f.window->findChild<ConnectionBar *>();
        QVERIFY(!bar->isVisible());
        QCOMPARE(f.window->chat()->contacts()->state(), QString("Connected to Test as Me"));
        f.session->setState(Link::State::Offline, "The network is gone.", 4'000);
        QVERIFY(bar->isVisible());
        QCOMPARE(bar->text(), QString("Offline. The network is gone. Trying again in 4 s."));
        QCOMPARE(f.pane()->header()->presence(), QString("not connected"));
        QTest::mouseClick(bar->findChild<QToolButton *>(), Qt::LeftButton);
        QCOMPARE(f.session->server.retries, 1);
        f.session->setState(Link::State::Connecting);
        QCOMPARE(bar->text(), QString("Connecting…"));
        f.session->setState(Link::State::Online);
        QVERIFY(!bar->isVisible());
    }

    void sendsAndKeepsWhatCannotBeSent()
    {
        Fixture f;
        f.enter();
        QTest::keyClicks(f.editor(), "hello");
        QVERIFY(f.session->server.told > 0);
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_COMPARE(f.session->server.messages(allChat()).size(), 1);
        QCOMPARE(f.pane()->composer()->text(), QString());
        f.session->server.fillDisk();
        QTest::keyClicks(f.editor(), "kept");
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QCOMPARE(f.pane()->composer()->text(), QString("kept"));
        QVERIFY(f.pane()->line().startsWith("It cannot be kept on this machine's disk"));
    }

    void keepsADraftForEachConversation()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        QTest::keyClicks(f.editor(), "to all");
        f.window->chat()->open({conversationWith(ann.id), ann.name});
        QCOMPARE(f.pane()->composer()->text(), QString());
        QTest::keyClicks(f.editor(), "to ann");
        f.window->chat()->open(allChatRecipient());
        QCOMPARE(f.pane()->composer()->text(), QString("to all"));
        QCOMPARE(f.session->drafts.draft(conversationWith(ann.id)).text, QString("to ann"));
    }

    void showsTheNewNameOfWhoIsWrittenTo()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        f.window->chat()->open({conversationWith(ann.id), ann.name});
        f.session->people.learn({{ann.id, "Ann Lee"}, {{"u-bob"}, "Bob"}});
        QCOMPARE(f.pane()->recipient().name, QString("Ann Lee"));
        QVERIFY(f.editor()->placeholderText().contains("Ann Lee"));
        f.window->chat()->open(allChatRecipient());
        f.session->people.learn({ann});
        QCOMPARE(f.pane()->recipient(), allChatRecipient());
    }

    void keepsAQuoteAndAnEditForEachConversation()
    {
        Fixture f;
        Message mine;
        f.prepare = [&](FakeSession &session) {
            session.addPeople({ann});
            session.receive(ann, allChat(), "what?");
            mine = session.receive(session.link().self(), allChat(), "tpyo");
        };
        f.enter();
        QTRY_COMPARE(f.pane()->messages()->list()->count(), 2);
        QTest::keyClicks(f.editor(), "a draft");
        emit f.pane()->messages()->contextMenuRequested(0, f.window->pos(), {}, {});
        trigger(openMenu(), "Reply");
        openMenu()->close();
        emit f.pane()->messages()->contextMenuRequested(1, f.window->pos(), {}, {});
        trigger(openMenu(), "Edit");
        openMenu()->close();
        QTest::keyClicks(f.editor(), " fixed");
        f.window->chat()->open({conversationWith(ann.id), ann.name});
        QVERIFY(!f.pane()->composer()->isEditing() && !f.pane()->composer()->reply());
        QCOMPARE(f.pane()->composer()->text(), QString());
        f.window->chat()->open(allChatRecipient());
        checkUnfinished(f, mine);

        // And over a restart, of which the session is in charge.
        const Draft draft = f.session->drafts.draft(allChat());
        QTest::keyClicks(f.editor(), "?");
        f.window->close();
        QCOMPARE(f.session->drafts.draft(allChat()).edit->text, QString("tpyo fixed?"));
        f.make();
        f.prepare = [&](FakeSession &session) {
            session.receive(ann, allChat(), "what?");
            session.receive(session.link().self(), allChat(), "tpyo");
            session.drafts.set(allChat(), draft);
        };
        f.enter();
        checkUnfinished(f, mine);
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_VERIFY(!f.pane()->composer()->isEditing());
        QCOMPARE(f.session->server.messages(allChat()).at(1).content, QString("tpyo fixed"));
        QCOMPARE(f.pane()->composer()->text(), QString("a draft"));
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_COMPARE(f.session->server.messages(allChat()).size(), 3);
        QCOMPARE(f.session->server.messages(allChat()).last().replyTo->sender, ann);
        QTRY_VERIFY(f.session->drafts.draft(allChat()).isEmpty());
    }

    void endsAnEditThatIsSavedWhileAnotherConversationIsOpen()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.addPeople({ann});
            session.receive(session.link().self(), allChat(), "tpyo");
        };
        f.enter();
        QTRY_COMPARE(f.pane()->messages()->list()->count(), 1);
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTest::keyClicks(f.editor(), "!");
        QTest::keyClick(f.editor(), Qt::Key_Return);
        f.window->chat()->open({conversationWith(ann.id), ann.name}); // before the answer
        QVERIFY(f.session->drafts.draft(allChat()).edit.has_value());
        QTRY_VERIFY(f.session->drafts.draft(allChat()).isEmpty());
        f.window->chat()->open(allChatRecipient());
        QVERIFY(!f.pane()->composer()->isEditing());
    }

    void givesUpNoEditForAnythingElse()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.receive(ann, allChat(), "what?");
            session.receive(session.link().self(), allChat(), "one");
            session.receive(session.link().self(), allChat(), "two");
        };
        f.enter();
        QTRY_COMPARE(f.pane()->messages()->list()->count(), 3);
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTest::keyClicks(f.editor(), "!");
        for (const auto &[row, action] : {std::pair{0, "Reply"}, {1, "Edit"}}) {
            emit f.pane()->messages()->contextMenuRequested(row, f.window->pos(), {}, {});
            trigger(openMenu(), action);
            openMenu()->close();
            QCOMPARE(f.pane()->composer()->text(), QString("two!"));
            QCOMPARE(f.pane()->line(), QString("Save or cancel your edit first."));
        }
    }

    void takesDeletedAndEditedTextOutOfSight()
    {
        Fixture f;
        Message hit;
        Message other;
        f.prepare = [&](FakeSession &session) {
            session.addPeople({ann});
            hit = session.receive(session.link().self(), allChat(), "the needle");
            other = session.receive(session.link().self(), allChat(), "another needle");
        };
        f.enter();
        MessageView *view = f.pane()->messages();
        QTRY_COMPARE(view->list()->count(), 2);
        f.session->server.found = {other, hit};
        QTest::keyClick(f.editor(), Qt::Key_F, Qt::ControlModifier);
        const QAbstractItemModel *found = nullptr;
        QTest::keyClicks(f.pane()->searchPanel()->field(), "needle");
        found = f.pane()->searchPanel()->view()->model();
        QTRY_COMPARE(found->rowCount(), 2);
        emit view->contextMenuRequested(0, f.window->pos(), {}, {});
        trigger(openMenu(), "Reply");
        trigger(openMenu(), "Delete…");
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box->informativeText().contains("needle"));

        f.session->messages.edit(other.id, "a sharper needle", [](const Result<Done> &) {});
        QCOMPARE(found->rowCount(), 2);
        QCOMPARE(found->index(0, 0).data().toString(), QString("a sharper needle"));
        f.session->messages.edit(other.id, "a pin", [](const Result<Done> &) {});
        QCOMPARE(found->index(0, 0).data().toString(), QString("a pin"));
        f.session->messages.remove(hit.id, [](const Result<Done> &) {}); // on another device
        QCOMPARE(found->index(1, 0).data().toString(), QString("This message was deleted"));
        QCOMPARE(found->rowCount(), 2); // no row moves under the pointer
        QVERIFY(openMenu() == nullptr); // which would copy it
        QVERIFY(!box->isVisible());
        for (const QWidget *each : f.window->findChildren<QWidget *>())
            QVERIFY(!each->toolTip().contains("needle") &&
                    !each->accessibleName().contains("needle"));
        for (const ElidedLabel *label : f.window->findChildren<ElidedLabel *>())
            QVERIFY(!label->text().contains("needle"));
    }

    void searchesAnewAfterAGap()
    {
        Fixture f;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(f.pane()->searchPanel()->field(), "needle");
        QTRY_COMPARE(f.session->server.asked(event::search).size(), 1);
        emit f.session->messages.reset();
        QCOMPARE(f.session->server.asked(event::search).size(), 2);
        QCOMPARE(f.session->server.asked(event::search).last()["query"].toString(),
                 QString("needle"));
    }

    void readsWhatIsInSightWhenItsWindowIsBack_data()
    {
        QTest::addColumn<bool>("locked");
        QTest::newRow("from another window") << false;
        QTest::newRow("from a locked session") << true;
    }
    void readsWhatIsInSightWhenItsWindowIsBack()
    {
        QFETCH(bool, locked);
        Fixture f;
        f.prepare = [](FakeSession &session) { session.receive(ann, allChat(), "before"); };
        f.enter();
        QTRY_COMPARE(f.window->chat()->unread(), 0); // no scroll was needed
        QWidget other;
        if (locked) {
            f.window->setLocked(true);
        } else {
            other.show();
            other.activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&other));
        }
        Message first = f.session->receive(ann, allChat(), "first");
        for (int i = 0; i < 60; ++i)
            f.session->receive(ann, allChat(), "more");
        QTest::qWait(600);
        QCOMPARE(f.window->chat()->unread(), 61);
        if (locked) {
            f.window->setLocked(false);
        } else {
            f.window->activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        }
        QTest::keyClicks(f.editor(), "typing");
        QTRY_VERIFY(f.window->chat()->unread() < 61);
        QVERIFY(f.window->chat()->unread() > 20);
        MessageView *view = f.pane()->messages();
        const int row = view->list()->rowOf(first.offset);
        QCOMPARE(view->list()->unreadRow(), row);
        QVERIFY(view->viewport()->rect().contains(view->rowRect(row)));
    }

    void typesIntoTheComposerFromAnywhere()
    {
        Fixture f;
        f.enter();
        f.window->chat()->contacts()->view()->setFocus();
        QTest::keyClick(f.window->chat()->contacts()->view(), Qt::Key_H);
        QVERIFY(f.editor()->hasFocus());
        QCOMPARE(f.pane()->composer()->text(), QString("h"));
        f.pane()->messages()->setFocus();
        QTest::keyClick(f.pane()->messages(), Qt::Key_I);
        QCOMPARE(f.pane()->composer()->text(), QString("hi"));
    }

    void whatIsComposedStaysInItsConversation()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        compose(f.editor(), "ni");
        QTest::keyClick(f.editor(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(f.pane()->recipient().name, QString("Ann"));
        QCOMPARE(f.pane()->composer()->text(), QString());
        QVERIFY(!f.editor()->isComposing());
        QTest::keyClick(f.editor(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(f.pane()->composer()->text(), QString("ni"));
        compose(f.editor(), "hao");
        f.window->close();
        QCOMPARE(f.session->drafts.draft(allChat()).text, QString("nihao"));
    }

    void composesInTheComposerFromTheLists()
    {
        Fixture f;
        f.enter();
        const QList<QWidget *> lists{f.pane()->messages(), f.window->chat()->contacts()->view()};
        for (QWidget *list : lists) {
            list->setFocus();
            QVERIFY(f.editor()->isVisible());
            QInputMethodQueryEvent query(Qt::ImEnabled | Qt::ImCursorRectangle);
            QCoreApplication::sendEvent(QGuiApplication::focusObject(), &query);
            QVERIFY(query.value(Qt::ImEnabled).toBool());
            const QPoint cursor = query.value(Qt::ImCursorRectangle).toRectF().center().toPoint();
            QVERIFY(
                f.editor()->rect().contains(f.editor()->mapFromGlobal(list->mapToGlobal(cursor))));

            compose(QGuiApplication::focusObject(), "n");
            QCOMPARE(f.pane()->composer()->text(), QString());
            QVERIFY(f.editor()->isComposing());
            QVERIFY(list->hasFocus()); // to move it would end the composition
            compose(QGuiApplication::focusObject(), {}, "你");
            QTRY_VERIFY(f.editor()->hasFocus());
            QCOMPARE(f.pane()->composer()->text(), QString("你"));
            f.editor()->clear();

            list->setFocus();
            compose(QGuiApplication::focusObject(), "ni");
            QTest::keyClick(list, Qt::Key_K, Qt::ControlModifier);
            QVERIFY(f.window->chat()->contacts()->filter()->hasFocus());
            QTRY_COMPARE(f.pane()->composer()->text(), QString("ni"));
            f.editor()->clear();
        }
    }

    void filtersAndOpensByKeyboard()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann, {{"u-bob"}, "Bob"}}); };
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QLineEdit *filter = f.window->chat()->contacts()->filter();
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, "bo");
        QCOMPARE(f.window->chat()->contacts()->view()->model()->rowCount(), 1);
        QCOMPARE(f.session->server.asked(event::users).last()["prefix"].toString(), QString("bo"));
        QTest::keyClick(filter, Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, QString("Bob"));
        QCOMPARE(filter->text(), QString());
        QVERIFY(f.editor()->hasFocus());
    }

    void opensARowByMouse()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        ContactView *view = f.window->chat()->contacts()->view();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                          view->visualRect(view->model()->index(1, 0)).center());
        QCOMPARE(f.pane()->recipient().id, conversationWith(ann.id));
    }

    void countsUnreadInItsTitleAndGoesToThem()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann, {{"u-bob"}, "Bob"}}); };
        f.enter();
        QCOMPARE(f.window->windowTitle(), QString("Me – Test – Chatbook"));
        f.session->receive(ann, conversationWith({"u-self"}), "psst");
        QCOMPARE(f.window->windowTitle(), QString("(1) Me – Test – Chatbook"));
        QTest::keyClick(f.editor(), Qt::Key_Down, Qt::AltModifier | Qt::ShiftModifier);
        QCOMPARE(f.pane()->recipient().id, conversationWith(ann.id));
        QTRY_VERIFY(!f.session->server.asked(event::read).isEmpty());
        QCOMPARE(f.session->server.asked(event::read).last()["recipient_id"].toString(),
                 ann.id.value);
        QCOMPARE(f.window->windowTitle(), QString("Me – Test – Chatbook"));
    }

    void editsTheLastOwnMessageWithUp()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.receive(session.link().self(), allChat(), "tpyo");
            session.receive(ann, allChat(), "what?");
        };
        f.enter();
        QTRY_COMPARE(f.pane()->messages()->list()->count(), 2);
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QCOMPARE(f.pane()->composer()->text(), QString("tpyo"));
        QTest::keyClick(f.editor(), Qt::Key_Escape);
        QCOMPARE(f.pane()->composer()->text(), QString());
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTest::keyClick(f.editor(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(f.editor(), "typo");
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QCOMPARE(f.session->server.messages(allChat()).first().content, QString("typo"));
        QTRY_VERIFY(!f.pane()->composer()->isEditing());
    }

    void editsTheOwnMessageFinderMessageWhereverItIs()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.receive(session.link().self(), allChat(), "old tpyo");
            session.receive(session.link().self(), allChat(), "tpyo");
            for (int i = 0; i < 450; ++i)
                session.receive(ann, allChat(), QString("what? %1").arg(i));
        };
        f.enter();
        MessageView *view = f.pane()->messages();
        QTRY_COMPARE(view->list()->count(), 75);
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTRY_COMPARE(f.pane()->composer()->text(), QString("tpyo"));
        QTRY_VERIFY(view->list()->rowOf(2) >= 0);
        QTRY_VERIFY(view->viewport()->rect().contains(view->rowRect(view->list()->rowOf(2))));
        QVERIFY(f.editor()->hasFocus());

        // From a part that was opened elsewhere, the newest all the same.
        QTest::keyClick(f.editor(), Qt::Key_Escape);
        f.session->receive(f.self, allChat(), "newest");
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTRY_COMPARE(f.pane()->composer()->text(), QString("newest"));
    }

    void saysThatThereIsNothingToEdit()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            for (int i = 0; i < 450; ++i)
                session.receive(ann, allChat(), "what?");
        };
        f.enter();
        QTRY_COMPARE(f.pane()->messages()->list()->count(), 75);
        QTest::keyClick(f.editor(), Qt::Key_Up);
        QTRY_COMPARE(f.pane()->line(),
                     QString("You have written nothing here that could be edited."));
    }

    void pastesAndScrollsFromWhereverTheFocusIs()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            for (int i = 0; i < 100; ++i)
                session.receive(ann, allChat(), QString("line %1").arg(i));
        };
        f.enter();
        MessageView *view = f.pane()->messages();
        QTRY_COMPARE(view->list()->count(), 75);
        const QList<QWidget *> lists{view, f.window->chat()->contacts()->view()};
        for (QWidget *list : lists) {
            QGuiApplication::clipboard()->setText("pasted");
            list->setFocus();
            QTest::keySequence(list, QKeySequence::Paste);
            QVERIFY(f.editor()->hasFocus());
            QCOMPARE(f.pane()->composer()->text(), QString("pasted"));
            f.editor()->clear();
        }
        view->jumpToNewest();
        QTRY_VERIFY(view->isAtBottom());
        QTest::keyClick(f.editor(), Qt::Key_PageUp);
        QVERIFY(!view->isAtBottom());
        QVERIFY(f.editor()->hasFocus());
        QTest::keyClick(f.editor(), Qt::Key_PageDown);
        QVERIFY(view->isAtBottom());
        QTest::keyClick(f.editor(), Qt::Key_Home, Qt::ControlModifier);
        QTRY_COMPARE(view->list()->at(0).message.content, QString("line 0"));
        QVERIFY(view->rowRect(0).top() >= 0);
        QTest::keyClick(f.editor(), Qt::Key_End, Qt::ControlModifier);
        QTRY_VERIFY(view->isAtBottom());

        view->selectAll();
        QTest::keySequence(f.editor(), QKeySequence::Copy);
        QVERIFY(QGuiApplication::clipboard()->text().contains("line 99"));
    }

    void saysWhatArrivesToWhoDoesNotSeeIt()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        auto *region = f.pane()->findChild<LiveRegion *>();
        QCOMPARE(QAccessible::queryAccessibleInterface(region)->role(), QAccessible::Notification);
        f.session->receive(ann, allChat(), "hello");
        QVERIFY(region->accessibleName().startsWith("Ann, "));
        QVERIFY(region->accessibleName().endsWith(": hello"));
        f.session->receive(f.self, allChat(), "mine");
        for (int i = 0; i < 10; ++i)
            f.session->receive(ann, allChat(), "again");
        QTRY_COMPARE(region->accessibleName(), QString("10 new messages")); // not each for itself
        f.session->receive(ann, conversationWith(f.self.id), "psst");
        QTRY_COMPARE(region->accessibleName(), QString("New message from Ann"));
        f.pane()->complain("The disk is full.");
        QTRY_COMPARE(region->accessibleName(), QString("The disk is full."));
    }

    void saysToWhomOneWrites()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.addPeople({ann});
            session.receive(ann, allChat(), "first");
        };
        f.enter();
        QCOMPARE(f.editor()->accessibleName(), QString("Message ALL CHAT"));
        f.pane()->composer()->replyTo({{"m1"}, 1, ann}, "first");
        QCOMPARE(f.editor()->accessibleDescription(), QString("Replying to Ann: first"));
        f.window->chat()->open({conversationWith(ann.id), ann.name});
        QCOMPARE(f.editor()->accessibleName(), QString("Message Ann"));
        QCOMPARE(f.editor()->accessibleDescription(), QString());
        f.session->addPeople({{ann.id, "Ann Lee"}}); // renamed by whoever hosts
        QCOMPARE(f.editor()->accessibleName(), QString("Message Ann Lee"));
    }

    void assistiveTechnologyOpensAConversation()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) { session.addPeople({ann}); };
        f.enter();
        ContactView *view = f.window->chat()->contacts()->view();
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(view);
        QCOMPARE(list->childCount(), view->model()->rowCount());
        QAccessibleInterface *row = list->child(1);
        QVERIFY(row->text(QAccessible::Name).startsWith("Ann"));
        QCOMPARE(list->indexOfChild(row), 1);
        QCOMPARE(list->child(1), row);
        view->setFocus(Qt::TabFocusReason);
        QCOMPARE(list->focusChild(), list->child(0));
        row->actionInterface()->doAction("Press");
        QCOMPARE(f.pane()->recipient().name, QString("Ann"));
    }

    void tabGoesThroughTheMessagesToTheComposer()
    {
        Fixture f;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_Backtab);
        QVERIFY(f.pane()->messages()->hasFocus());
        QTest::keyClick(f.pane()->messages(), Qt::Key_Tab);
        QVERIFY(f.editor()->hasFocus());
    }

    void actsFromTheMenuOfAMessage()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.receive(ann, allChat(), "first");
            session.receive(session.link().self(), allChat(), "mine");
        };
        f.enter();
        MessageView *view = f.pane()->messages();
        QTRY_COMPARE(view->list()->count(), 2);
        const auto menu = [&](int row) {
            emit view->contextMenuRequested(row, view->mapToGlobal(QPoint(5, 5)), {}, {});
            return openMenu();
        };
        trigger(menu(0), "Copy");
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("first"));
        trigger(openMenu(), "Reply");
        openMenu()->close();
        QVERIFY(f.pane()->composer()->reply().has_value());
        QTest::keyClicks(f.editor(), "yes");
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_COMPARE(f.session->server.messages(allChat()).size(), 3);
        QCOMPARE(f.session->server.messages(allChat()).last().replyTo->sender.name, QString("Ann"));

        QMenu *own = menu(1);
        trigger(own->actions().at(3)->menu(), "🎉");
        const QList<QJsonObject> reactions = f.session->server.asked(event::react);
        QCOMPARE(reactions.size(), 1);
        QCOMPARE(reactions.first()["emoji"].toString(), QString("🎉"));
        QVERIFY(reactions.first()["on"].toBool());
        trigger(own, "Delete…");
        own->close();
        QCOMPARE(f.session->server.asked(event::remove).size(), 0); // asked first
        auto *box = f.window->findChild<QMessageBox *>();
        QVERIFY(box != nullptr);
        const auto buttons = box->buttons();
        for (QAbstractButton *button : buttons) {
            if (button->text() == "Delete")
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(f.session->server.asked(event::remove).size(), 1);
        // Others' messages are not to be edited or deleted.
        QMenu *others = menu(0);
        for (QAction *action : others->actions())
            QVERIFY(action->text() != "Edit" && action->text() != "Delete…");
        others->close();
    }

    void sendsAgainOrDiscardsWhatFailed()
    {
        Fixture f;
        f.prepare = [](FakeSession &session) {
            session.addFailed(allChat(), "no luck", "The server refused it.");
        };
        f.enter();
        MessageView *view = f.pane()->messages();
        QTRY_COMPARE(view->list()->count(), 1);
        emit view->contextMenuRequested(0, view->mapToGlobal(QPoint(5, 5)), {}, {});
        f.session->server.answers = false;
        trigger(openMenu(), "Send again");
        QCOMPARE(f.session->server.asked(event::message).size(), 2);
        trigger(openMenu(), "Discard");
        openMenu()->close();
        QTRY_COMPARE(view->list()->count(), 0);
    }

    void showsWhereALinkLeadsBeforeItOpens()
    {
        Fixture f;
        f.enter();
        QDesktopServices::setUrlHandler("https", this, "takeUrl");
        const QUrl url("https://bank.example@evil.example/<b>?q=1");
        emit f.pane()->messages()->linkActivated(url);
        auto *dialog = f.window->findChild<LinkDialog *>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(m_openedUrls.size(), 0);
        QCOMPARE(LinkDialog::destination(url), QString("evil.example"));
        QTest::keyClick(dialog, Qt::Key_Return);
        QCOMPARE(m_openedUrls, QList<QUrl>{url});
        QDesktopServices::unsetUrlHandler("https");
        emit f.pane()->messages()->linkActivated(QUrl("smb://evil.example/x"));
        QVERIFY(f.pane()->line().startsWith("Only links"));
        QCOMPARE(m_openedUrls.size(), 1);
    }

    void asksBeforeItFollowsALinkToAnotherChat()
    {
        Fixture f;
        f.enter();
        const auto questions = [&f] { return f.window->findChildren<QMessageBox *>(); };
        emit f.pane()->messages()->linkActivated(QUrl("chatbook://join?a=192.0.2.7"));
        QCOMPARE(questions().size(), 1);
        QVERIFY(questions().first()->informativeText().contains("192.0.2.7") ||
                questions().first()->text().contains("192.0.2.7"));
        QCOMPARE(f.requests.size(), 1);
        questions().first()->reject();
        emit f.pane()->messages()->linkActivated(QUrl("chatbook://join?a="));
        QVERIFY(f.pane()->line().contains("link"));
        QCOMPARE(f.requests.size(), 1);
    }

    void showsTheAsciiOfAHostThatLooksLikeAnother()
    {
        const QString shown = LinkDialog::destination(QUrl("https://аpple.example/"));
        QVERIFY(shown.contains("xn--"));
    }

    void searchesAndJumpsToAHit()
    {
        Fixture f;
        Message hit;
        f.prepare = [&hit](FakeSession &session) {
            session.addPeople({ann});
            hit = session.receive(ann, conversationWith({"u-self"}), "the needle");
            for (int i = 0; i < 100; ++i)
                session.receive(ann, conversationWith({"u-self"}), "hay");
        };
        f.enter();
        f.session->server.found = {hit};
        QTest::keyClick(f.editor(), Qt::Key_F, Qt::ControlModifier);
        SearchPanel *panel = f.pane()->searchPanel();
        QVERIFY(panel->isVisible());
        QTest::keyClicks(panel->field(), "needle");
        QTRY_COMPARE(panel->view()->model()->rowCount(), 1);
        QCOMPARE(f.session->server.asked(event::search).last()["query"].toString(),
                 QString("needle"));
        QCOMPARE(f.session->server.asked(event::search).last()["recipient_id"].toString(),
                 allChat().value);
        QVERIFY(panel->status().isEmpty());
        f.session->setState(Link::State::Offline, "The network is gone.");
        panel->findChild<QCheckBox *>()->click(); // in all conversations
        QTRY_COMPARE(panel->view()->model()->rowCount(), 1);
        QVERIFY(panel->status().contains("Not connected"));
        QTest::mouseClick(panel->view()->viewport(), Qt::LeftButton, {},
                          panel->view()->visualRect(panel->view()->model()->index(0, 0)).center());
        QCOMPARE(f.pane()->recipient().id, conversationWith(ann.id));
        MessageView *view = f.pane()->messages();
        QTRY_VERIFY(view->list()->rowOf(hit.offset) >= 0);
        QTRY_VERIFY(
            view->viewport()->rect().intersects(view->rowRect(view->list()->rowOf(hit.offset))));
        QTest::keyClick(f.editor(), Qt::Key_Escape);
        QVERIFY(!panel->isVisible());
    }

    void showsTheFeedInPlaceOfTheConversation()
    {
        Fixture f;
        f.enter();
        f.session->server.offerFeed();
        ContactView *contacts = f.window->chat()->contacts()->view();
        QTRY_COMPARE(contacts->model()->index(0, 0).data().toString(), QString("Feed"));
        f.window->chat()->open({feed(), "Feed"});
        FeedPage *page = f.window->chat()->feedPage();
        QVERIFY(page->isVisible() && !f.pane()->isVisible());
        QVERIFY(page->composer()->editor()->hasFocus());
        // Typing in the list goes to the page that is shown, also with an input method.
        contacts->setFocus();
        QTest::keyClicks(contacts, "news ");
        QCOMPARE(page->composer()->text(), QString("news "));
        contacts->setFocus();
        QInputMethodEvent composed;
        composed.setCommitString("新");
        QApplication::sendEvent(contacts, &composed);
        QCOMPARE(page->composer()->text(), QString("news 新"));
        QTest::keyClick(page->composer()->editor(), Qt::Key_Return);
        QTRY_COMPARE(page->cards().size(), 1);
        QTRY_VERIFY(!page->cards().first()->row().pending);
        // The title counts messages.
        f.window->chat()->open(allChatRecipient());
        QVERIFY(!page->isVisible() && f.pane()->isVisible());
        (void)f.session->receive({{"u-1"}, "Ann"}, feed(), "unread");
        QTRY_COMPARE(f.session->conversations.summary(feed()).unread, 1);
        QVERIFY2(!f.window->windowTitle().contains("(1)"), qPrintable(f.window->windowTitle()));
        f.window->chat()->open({feed(), "Feed"});
        QTRY_COMPARE(f.session->conversations.summary(feed()).unread, 0);
        QCOMPARE(page->cards().size(), 2);
    }

    void saysWhoIsTypingAndWhoIsHere()
    {
        Fixture f;
        f.enter();
        f.session->setOnline({f.self, ann});
        QCOMPARE(f.pane()->header()->presence(), QString("2 here"));
        f.session->setTyping(allChat(), {"Ann"});
        QCOMPARE(f.pane()->line(), QString("Ann is typing…"));
        f.session->receive(ann, allChat(), "here it is");
        QCOMPARE(f.pane()->line(), QString());
    }

    void goesBackToTheJoinPage()
    {
        Fixture f;
        f.enter();
        QTest::keyClicks(f.editor(), "unsent");
        for (QAction *action : f.window->findChildren<QAction *>()) {
            if (action->text() == "&Host or join another…")
                action->trigger();
        }
        QVERIFY(f.window->chat() == nullptr);
        QVERIFY(f.window->joinPage()->isVisible());
    }

    void movesTheFocusWithF6()
    {
        Fixture f;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_F6);
        QVERIFY(f.window->chat()->contacts()->filter()->hasFocus());
        QTest::keyClick(f.window->focusWidget(), Qt::Key_F6);
        QVERIFY(f.window->chat()->contacts()->view()->hasFocus());
        QTest::keyClick(f.window->focusWidget(), Qt::Key_F6);
        QVERIFY(f.pane()->messages()->hasFocus());
        QTest::keyClick(f.window->focusWidget(), Qt::Key_F6);
        QVERIFY(f.editor()->hasFocus());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
