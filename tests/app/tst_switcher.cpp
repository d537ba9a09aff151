#include "windowfixture.h"

#include "contactdelegate.h"
#include "contactlist.h"
#include "theme.h"

#include <QScrollBar>

using namespace chatbook;
using namespace chatbook::app;

/// Finding somebody by name, and the list of conversations, in the real window.
class TestSwitcher : public QObject
{
    Q_OBJECT

private:
    static void fill(FakeSession &session)
    {
        for (const char *name : {"Al", "Alice", "Chad", "Anna", "Joanna"})
            session.addPeople({{{QString("u-") + name}, name}});
        session.receive({{"u-Joanna"}, "Joanna"}, conversationWith({"u-self"}), "the latest");
        session.receive({{"u-Al"}, "Al"}, allChat(), "to all");
    }
    static void fillWithACrowd(FakeSession &session)
    {
        for (int i = 0; i < 200; ++i)
            session.addPeople(
                {{{QString("u-%1").arg(i)}, QString("Person %1").arg(i, 3, 10, QChar('0'))}});
    }
    static ContactView *list(Fixture &f) { return f.window->chat()->contacts()->view(); }
    static QLineEdit *filter(Fixture &f) { return f.window->chat()->contacts()->filter(); }
    static QPoint middleOf(Fixture &f, const ConversationId &id)
    {
        const auto *contacts = qobject_cast<ContactList *>(list(f)->model());
        return list(f)->visualRect(contacts->index(contacts->rowOf(id))).center();
    }

private slots:
    void opensWhoFitsBest_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("opened");
        QTest::newRow("al") << "al"
                            << "Al";
        QTest::newRow("ch") << "ch"
                            << "Chad";
        QTest::newRow("an") << "an"
                            << "Anna";
        QTest::newRow("joan") << "joan"
                              << "Joanna";
        QTest::newRow("all") << "all"
                             << "ALL CHAT";
    }

    void opensWhoFitsBest()
    {
        QFETCH(QString, typed);
        QFETCH(QString, opened);
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.window->chat()->open({conversationWith({"u-Alice"}), "Alice"});
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), typed);
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, opened);
        QVERIFY(f.editor()->hasFocus());
    }

    void showsWhichRowEnterOpens()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        const auto colorOf = [&](const ConversationId &id) {
            const QPoint at = middleOf(f, id);
            // Beside the avatar, where there is only the row.
            return QColor(list(f)->viewport()->grab().toImage().pixel(spacing::tiny + 3, at.y()));
        };
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "al");
        const Theme theme = Theme::of(f.window->palette());
        QCOMPARE(colorOf(conversationWith({"u-Al"})).name(), theme.current.name());
        QCOMPARE(colorOf(allChat()).name(), theme.surface.name()); // though it is open
        QTest::keyClick(filter(f), Qt::Key_Down);
        QVERIFY(colorOf(conversationWith({"u-Al"})) != theme.current);
        QTest::keyClick(filter(f), Qt::Key_Escape);
        QCOMPARE(colorOf(allChat()).name(), theme.current.name());
    }

    void choosesWhoTheServerKnowsToFitBetter()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "ann");
        f.session->addPeople({{{"u-Ann"}, "Ann"}}); // the answer
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, QString("Ann"));
    }

    void opensWhoWasSeenWhereAnotherHasJustComeInTheirPlace()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "ann");
        f.look();
        f.session->addPeople({{{"u-Ann"}, "Ann"}}); // registers
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, QString("Anna"));

        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "chad");
        f.session->addPeople({{{"u-chad"}, "Chad2"}});
        QTest::keyClick(filter(f), Qt::Key_Down); // chosen by hand
        f.session->addPeople({{{"u-chad3"}, "Chad1"}});
        f.look();
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, QString("Chad2"));
    }

    void opensTheRowThatIsShownAsChosen_data()
    {
        QTest::addColumn<QString>("happens");
        QTest::addColumn<bool>("byHand");
        QTest::addColumn<QString>("opened");
        QTest::newRow("all is read anew") << "reset" << false << "Alice";
        QTest::newRow("all is read anew, chosen by hand") << "reset" << true << "Alice2";
        QTest::newRow("who was chosen by hand is renamed") << "rename" << true << "Alice";
        QTest::newRow("another conversation is opened") << "open" << true << "Alice2";
    }

    void opensTheRowThatIsShownAsChosen()
    {
        QFETCH(QString, happens);
        QFETCH(bool, byHand);
        QFETCH(QString, opened);
        Fixture f;
        f.prepare = [](FakeSession &session) {
            fill(session);
            session.addPeople({{{"u-Alice2"}, "Alice2"}, {{"u-Alice3"}, "Alice3"}});
        };
        f.enter();
        f.window->chat()->open({conversationWith({"u-Alice3"}), "Alice3"});
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "alice");
        f.look();
        if (byHand)
            QTest::keyClick(filter(f), Qt::Key_Down);
        if (happens == "reset")
            emit f.session->people.reset();
        else if (happens == "rename")
            f.session->addPeople({{{"u-Alice2"}, "Zoe"}});
        else
            list(f)->setOpen(conversationWith({"u-Alice3"}));
        f.look();
        QCOMPARE(list(f)->currentIndex().data().toString(), opened);
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, opened);
    }

    void choosesNobodyWhereNobodyIsFound()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(filter(f), "nobody");
        QTest::keyClick(filter(f), Qt::Key_Down);
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().id, allChat());
    }

    void opensTheRowThatWasPressed_data()
    {
        QTest::addColumn<QString>("moves");
        QTest::addColumn<QString>("opened");
        QTest::newRow("while the button is down") << "during"
                                                  << "Anna";
        QTest::newRow("just before") << "before"
                                     << "Anna";
        QTest::newRow("long before") << "seen"
                                     << "Joanna";
    }

    void opensTheRowThatWasPressed()
    {
        QFETCH(QString, moves);
        QFETCH(QString, opened);
        Fixture f;
        f.prepare = [](FakeSession &session) {
            fill(session);
            session.receive({{"u-Anna"}, "Anna"}, conversationWith({"u-self"}), "the very latest");
        };
        f.enter();
        f.look();
        const QPoint at = middleOf(f, conversationWith({"u-Anna"}));
        const auto move = [&] {
            f.session->receive({{"u-Joanna"}, "Joanna"}, conversationWith({"u-self"}), "hello");
            f.paint();
            QCOMPARE(middleOf(f, conversationWith({"u-Joanna"})), at);
        };
        if (moves != "during")
            move();
        if (moves == "seen")
            f.look();
        QTest::mousePress(list(f)->viewport(), Qt::LeftButton, {}, at);
        if (moves == "during")
            move();
        QTest::mouseRelease(list(f)->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(f.pane()->recipient().name, opened);
    }

    void opensTheRowThatWasPressedWhereABarHasPushedTheListDown()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.look();
        const QPoint at =
            list(f)->viewport()->mapTo(f.window.get(), middleOf(f, conversationWith({"u-Joanna"})));
        f.session->setState(Link::State::Offline, "The network is gone.", 12'000);
        f.paint();
        const QPoint now = list(f)->viewport()->mapFrom(f.window.get(), at);
        QVERIFY(now.y() < middleOf(f, conversationWith({"u-Joanna"})).y());
        QTest::mouseClick(list(f)->viewport(), Qt::LeftButton, {}, now);
        QCOMPARE(f.pane()->recipient().name, QString("Joanna"));
    }

    void opensNothingWhereTheMouseIsTakenAwayBeforeItIsReleased()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.look();
        const QPoint at = middleOf(f, conversationWith({"u-Joanna"}));
        QTest::mousePress(list(f)->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseRelease(list(f)->viewport(), Qt::LeftButton, {},
                            middleOf(f, conversationWith({"u-Al"})));
        QCOMPARE(f.pane()->recipient().id, allChat());
    }

    void opensNothingWhereTheSessionEndsBeforeTheMouseIsReleased()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.look();
        QSignalSpy opened(list(f), &ContactView::opened);
        const QPoint at = middleOf(f, conversationWith({"u-Joanna"}));
        QTest::mousePress(list(f)->viewport(), Qt::LeftButton, {}, at);
        list(f)->setContacts(nullptr);
        QTest::mouseRelease(list(f)->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(opened.isEmpty());
    }

    void startsWithTheLatestConversationsInSight()
    {
        Fixture f;
        f.prepare = fillWithACrowd;
        f.enter();
        f.window->chat()->open({conversationWith({"u-190"}), "Person 190"});
        QVERIFY(list(f)->verticalScrollBar()->value() > 0); // scrolled into sight
        f.make();
        f.enter();
        QCOMPARE(f.pane()->recipient().name, QString("Person 190"));
        QCOMPARE(list(f)->verticalScrollBar()->value(), 0);
        emit f.session->people.reset(); // as if everything was read again
        QCOMPARE(list(f)->verticalScrollBar()->value(), 0);
        // A person who continues with keys sees where.
        QTest::keyClick(f.editor(), Qt::Key_Down, Qt::AltModifier);
        QVERIFY(list(f)->viewport()->rect().contains(middleOf(f, conversationWith({"u-191"}))));
    }

    void showsNamesInANarrowWindow()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.window->resize(360, 640);
        QVERIFY(f.window->chat()->contacts()->width() < ContactDelegate::collapseBelow);
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(filter(f)->hasFocus());
        QVERIFY(list(f)->width() > 340);
        QTest::keyClicks(filter(f), "al");
        QTest::keyClick(filter(f), Qt::Key_Return);
        QCOMPARE(f.pane()->recipient().name, QString("Al"));
        QVERIFY(f.pane()->isVisible());
        QVERIFY(f.pane()->width() > 280);
        QVERIFY(f.editor()->hasFocus());

        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClick(filter(f), Qt::Key_Escape);
        QVERIFY(f.pane()->isVisible());
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        QTest::mouseClick(list(f)->viewport(), Qt::LeftButton, {},
                          middleOf(f, conversationWith({"u-Chad"})));
        QCOMPARE(f.pane()->recipient().name, QString("Chad"));
        QVERIFY(f.pane()->isVisible());

        // A window that becomes wide has room for both again.
        QTest::keyClick(f.editor(), Qt::Key_K, Qt::ControlModifier);
        f.window->resize(1'000, 640);
        QVERIFY(f.pane()->isVisible());
        QVERIFY(f.window->chat()->contacts()->isVisible());
    }

    void showsWhatIsFoundInANarrowWindow()
    {
        Fixture f;
        f.prepare = fill;
        f.enter();
        f.window->resize(360, 640);
        QTest::keyClick(f.editor(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(f.pane()->searchPanel()->field()->hasFocus());
        QVERIFY(f.pane()->searchPanel()->width() > 350);
        QVERIFY(!f.window->chat()->contacts()->isVisible());
        QTest::keyClick(f.pane()->searchPanel()->field(), Qt::Key_Escape);
        QVERIFY(f.window->chat()->contacts()->isVisible());
        QVERIFY(f.editor()->hasFocus());
    }
};

QTEST_MAIN(TestSwitcher)
#include "tst_switcher.moc"
