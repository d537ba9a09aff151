#include "contactlist.h"
#include "fakeserver.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

QStringList names(const ContactList &list)
{
    QStringList names;
    for (int row = 0; row < list.rowCount(); ++row)
        names.append(list.index(row).data().toString());
    return names;
}

User person(const QString &name)
{
    return {{"u-" + name}, name};
}

QList<User> crowd(int count)
{
    QList<User> users;
    for (int i = 0; i < count; ++i)
        users.append(person(QStringLiteral("Person %1").arg(i, 4, 10, QChar(u'0'))));
    return users;
}

} // namespace

/// ContactList with a session in memory, always under the model tester.
class TestContactList : public QObject
{
    Q_OBJECT

private:
    struct Fixture
    {
        FakeSession session;
        ContactList list{session};
        QAbstractItemModelTester tester{&list,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest};
        QSignalSpy resets{&list, &QAbstractItemModel::modelReset};
        QSignalSpy inserts{&list, &QAbstractItemModel::rowsInserted};
        QSignalSpy moves{&list, &QAbstractItemModel::rowsMoved};
        QSignalSpy layouts{&list, &QAbstractItemModel::layoutChanged};
    };

private slots:
    void putsAllChatThenConversationsThenPeople()
    {
        Fixture f;
        f.session.addPeople({person("zoe"), person("Émile"), person("adam"), person("Bo")});
        f.session.setOnline({person("zoe")});
        f.session.receive(person("adam"), conversationWith({"u-self"}), "hi");
        QCOMPARE(names(f.list),
                 (QStringList{"ALL CHAT", "adam", "zoe", "Bo", "Émile", "Me (you)"}));
        f.session.receive(person("Bo"), conversationWith({"u-self"}), "hi");
        QCOMPARE(names(f.list),
                 (QStringList{"ALL CHAT", "Bo", "adam", "zoe", "Émile", "Me (you)"}));
        QCOMPARE(f.resets.count(), 0);
    }

    void movesOneRowForOneChange()
    {
        Fixture f;
        f.session.addPeople(crowd(5'000));
        QCOMPARE(f.list.rowCount(), 5'002);
        QCOMPARE(f.inserts.count(), 1);
        f.session.receive(person("Person 4000"), conversationWith({"u-self"}), "up");
        QCOMPARE(f.list.index(1).data().toString(), QString("Person 4000"));
        QCOMPARE(f.moves.count(), 1);
        f.session.receive(person("Person 4000"), conversationWith({"u-self"}), "in place");
        QCOMPARE(f.moves.count(), 1);
        QCOMPARE(f.resets.count(), 0);
    }

    void takesAThousandComingsAsOneLayoutAndKeepsIndexes()
    {
        Fixture f;
        const QList<User> users = crowd(5'000);
        f.session.addPeople(users);
        const QPersistentModelIndex last(
            f.list.index(f.list.rowOf(conversationWith(users.last().id))));
        f.layouts.clear();
        f.session.setOnline(users.last(1'000));
        QCOMPARE(f.layouts.count(), 1);
        QCOMPARE(f.moves.count(), 0);
        QCOMPARE(f.list.index(1).data().toString(), QString("Person 4000"));
        QCOMPARE(last.row(), 1'000);
        f.session.setOnline({});
        QCOMPARE(f.list.index(1).data(ContactList::OnlineRole).toBool(), false);
        QCOMPARE(last.data().toString(), QString("Person 4999"));
    }

    void filtersByFoldedName()
    {
        Fixture f;
        f.session.addPeople({person("Émile Zola"), person("小明"), person("Ann")});
        f.list.setFilter(" emile ");
        QCOMPARE(names(f.list), QStringList{"Émile Zola"});
        f.list.setFilter("明");
        QCOMPARE(names(f.list), QStringList{"小明"});
        // A person who arrives while the filter is on is shown only if the name matches.
        f.session.addPeople({person("黎明"), person("Bob")});
        QCOMPARE(f.list.rowCount(), 2);
        f.session.addPeople({{{"u-黎明"}, "renamed"}});
        QCOMPARE(names(f.list), QStringList{"小明"});
        f.list.setFilter({});
        QCOMPARE(f.list.rowCount(), 7);
    }

    void putsWhoFitsBestFirst_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("shown");
        QTest::newRow("whole name") << "al" << QStringList{"Al", "Alice", "ALL CHAT", "Sally"};
        QTest::newRow("start of a name") << "ch" << QStringList{"Chad", "ALL CHAT"};
        QTest::newRow("within a name") << "an" << QStringList{"Anna", "Zoë Ann", "Joanna"};
        QTest::newRow("the room") << "all" << QStringList{"ALL CHAT", "Sally"};
        QTest::newRow("the room's second word") << "chat" << QStringList{"ALL CHAT"};
        QTest::newRow("word in a name") << "li" << QStringList{"Li Wei", "Jet Li", "O’Li", "Alice"};
        QTest::newRow("after a letter of two code units") << "x" << QStringList{"😀x", "𐐀x"};
        QTest::newRow("accents") << "ZOE" << QStringList{"Zoë", "Zoë Ann"};
        QTest::newRow("blanks") << "  al " << QStringList{"Al", "Alice", "ALL CHAT", "Sally"};
        QTest::newRow("nobody") << "xyz" << QStringList();
    }

    void putsWhoFitsBestFirst()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, shown);
        Fixture f;
        f.session.setSelf({{"u-self"}, "Bo"});
        f.session.addPeople({{{"u-self"}, "Bo"},
                             person("Al"),
                             person("Alice"),
                             person("Chad"),
                             person("Anna"),
                             person("Joanna"),
                             person("Sally"),
                             person("Li Wei"),
                             person("Jet Li"),
                             person("O’Li"),
                             person("😀x"),
                             person("𐐀x"),
                             person("Zoë"),
                             person("Zoë Ann")});
        f.session.receive(person("Joanna"), conversationWith({"u-self"}), "the latest");
        f.session.receive(person("Sally"), conversationWith({"u-self"}), "later");
        f.list.setFilter(typed);
        QCOMPARE(names(f.list), shown);
        // A person who arrives while the filter is on gets the right place, too.
        f.list.setFilter({});
        QCOMPARE(f.list.index(0).data().toString(), QString("ALL CHAT"));
        f.list.setFilter(typed);
        f.session.addPeople({person("Nobody at all")});
        f.session.receive(person("Sally"), conversationWith({"u-self"}), "again");
        QStringList others = names(f.list);
        others.removeOne("Nobody at all");
        QCOMPARE(others, shown);
    }

    void showsDraftBeforeTypingBeforeLastMessage()
    {
        Fixture f;
        f.session.addPeople({person("Ann")});
        const ConversationId ann = conversationWith({"u-Ann"});
        f.session.receive(person("Ann"), conversationWith({"u-self"}), "one\ntwo");
        const QPersistentModelIndex row(f.list.index(f.list.rowOf(ann)));
        QCOMPARE(row.data(ContactList::PreviewRole).toString(), QString("one two"));
        QCOMPARE(row.data(ContactList::UnreadRole).toInt(), 1);
        f.session.setTyping(ann, {"Ann"});
        QCOMPARE(row.data(ContactList::PreviewRole).toString(), QString("typing…"));
        f.session.drafts.set(ann, {.text = "what I"});
        QCOMPARE(row.data(ContactList::PreviewRole).toString(), QString("Draft: what I"));
        f.list.setOpen(ann); // it shows the draft itself
        QVERIFY(row.data(ContactList::PreviewKindRole).value<ContactList::Preview>() !=
                ContactList::Preview::Draft);
        f.list.setOpen(allChat());
        QCOMPARE(row.data(ContactList::PreviewRole).toString(), QString("Draft: what I"));
        QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains("1 unread"));
    }

    void saysWhoWroteInAllChat()
    {
        Fixture f;
        f.session.receive(person("Ann"), allChat(), "%1 <b>hello</b>");
        QCOMPARE(f.list.index(0).data(ContactList::PreviewRole).toString(),
                 QString("Ann: %1 <b>hello</b>"));
        f.session.receive(f.session.link().self(), allChat(), "mine");
        QCOMPARE(f.list.index(0).data(ContactList::PreviewRole).toString(), QString("You: mine"));
    }

    void escapesNamesInToolTips()
    {
        Fixture f;
        f.session.addPeople({person("<img src=x>")});
        const int row = f.list.rowOf(conversationWith({"u-<img src=x>"}));
        QCOMPARE(f.list.index(row).data(Qt::ToolTipRole).toString(), QString("&lt;img src=x&gt;"));
    }
};

QTEST_GUILESS_MAIN(TestContactList)
#include "tst_contactlist.moc"
