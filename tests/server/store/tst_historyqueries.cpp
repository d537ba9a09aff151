#include "teststore.h"

#include "historyqueries.h"

using namespace chatbook;
using namespace chatbook::server;

class HistoryQueriesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;
    Account m_eve;

    Result<Page<Message>> chat(const ChatRequest &request)
    {
        return m_store->read([request](Database &database) { return chatPage(database, request); });
    }

    Page<Conversation> conversations(const Account &reader, qint64 before = 0, int limit = 50)
    {
        return *m_store->read([=, key = reader.key](Database &database) {
            return conversationsPage(database, key, before, limit);
        });
    }

    template <class T>
    static QList<qint64> offsets(const QList<T> &documents)
    {
        QList<qint64> offsets;
        for (const auto &document : documents)
            offsets.append(document.offset);
        return offsets;
    }

    static QStringList recipients(const Page<Conversation> &page)
    {
        QStringList ids;
        for (const Conversation &conversation : page.documents)
            ids.append(conversation.recipient.id.value);
        return ids;
    }

private slots:
    void init()
    {
        m_store = std::make_unique<TestStore>();
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    void marksTheReadersOwnReactionWhereItIsNotListed()
    {
        const Message message = m_store->saidToAll(m_ada, "hi");
        const auto react = [&](const Account &user, const QString &emoji) {
            (void)m_store->write([=](Writer &writer) {
                return reactToDocument(writer, user.key, message.id.value, emoji, true);
            });
        };
        react(m_ada, "x");
        for (int i = 1; i < 50; ++i)
            react(m_store->account(QString("user%1").arg(i)), "x");
        react(m_bob, "y");
        react(m_bob, "x");
        const auto mine = [&](const Account &reader) {
            const auto page =
                chat({.reader = reader.key, .recipient = allChat(), .limit = 50})->documents;
            const auto last = conversations(reader).documents.first().last;
            QList<bool> mine;
            for (const Reaction &reaction : page.first().reactions)
                mine.append(reaction.mine);
            for (const Reaction &reaction : last->reactions)
                mine.append(reaction.mine);
            return mine;
        };
        QCOMPARE(mine(m_bob), (QList<bool>{true, false, true, false}));
        QCOMPARE(mine(m_ada), (QList<bool>{false, false, false, false})); // she is listed
        QCOMPARE(mine(m_eve), (QList<bool>{false, false, false, false}));
    }

    void pagesAConversation_data()
    {
        QTest::addColumn<qint64>("before");
        QTest::addColumn<qint64>("after");
        QTest::addColumn<qint64>("around");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QList<qint64>>("page");
        QTest::addColumn<bool>("more");
        QTest::addColumn<bool>("moreAfter");
        // The conversation is 2, 4, 6, 8, 10; the offsets between are elsewhere.
        const auto row = [](const char *title, qint64 before, qint64 after, qint64 around,
                            int limit, const QList<qint64> &page, bool more, bool moreAfter) {
            QTest::newRow(title) << before << after << around << limit << page << more << moreAfter;
        };
        const qint64 end = limits::offsetEnd - 1;
        row("the newest", 0, 0, 0, 3, {6, 8, 10}, true, false);
        row("exactly all", 0, 0, 0, 5, {2, 4, 6, 8, 10}, false, false);
        row("before one", 6, 0, 0, 1, {4}, true, true);
        row("before, between two", 7, 0, 0, 200, {2, 4, 6}, false, true);
        row("before the first", 2, 0, 0, 50, {}, false, true);
        row("before 1", 1, 0, 0, 50, {}, false, true);
        row("before the end of all", end, 0, 0, 1, {10}, true, false);
        row("after one", 0, 4, 0, 2, {6, 8}, true, true);
        row("after, between two", 0, 5, 0, 200, {6, 8, 10}, true, false);
        row("after the last", 0, 10, 0, 50, {}, true, false);
        row("after the end of all", 0, end, 0, 50, {}, true, false);
        row("after 1", 0, 1, 0, 1, {2}, false, true);
        row("around one", 0, 0, 6, 2, {4, 6}, true, true);
        row("around one, odd", 0, 0, 6, 3, {4, 6, 8}, true, true);
        row("around one alone", 0, 0, 6, 1, {6}, true, true);
        row("around a gap", 0, 0, 5, 2, {4, 6}, true, true);
        row("around the first", 0, 0, 2, 4, {2, 4}, false, true);
        row("around the last", 0, 0, 10, 4, {6, 8, 10}, true, false);
        row("around the end of all", 0, 0, end, 4, {8, 10}, true, false);
        row("around the end, one", 0, 0, end, 1, {}, true, false);
        row("around 1", 0, 0, 1, 2, {2}, false, true);
    }
    void pagesAConversation()
    {
        for (int i = 0; i < 5; ++i) {
            (void)m_store->saidToAll(m_ada, "noise");
            (void)m_store->said(i % 2 ? m_ada : m_bob, i % 2 ? "Bob" : "Ada", "hi");
        }
        QFETCH(qint64, before);
        QFETCH(qint64, after);
        QFETCH(qint64, around);
        QFETCH(int, limit);
        const auto page = chat({m_ada.key, {"Bob"}, before, after, around, limit});
        QVERIFY(page);
        QTEST(offsets(page->documents), "page");
        QTEST(page->more, "more");
        QTEST(page->moreAfter, "moreAfter");
    }

    void isEmptyWhereNothingWasWritten()
    {
        (void)m_store->said(m_ada, "Bob", "secret");
        for (const char *other : {"Eve", "Ada", "ALL_CHAT"}) {
            const auto page = chat({.reader = m_ada.key, .recipient = {other}, .limit = 50});
            QVERIFY(page);
            QVERIFY(page->documents.isEmpty() && !page->more && !page->moreAfter);
        }
        const auto nobody = chat({.reader = m_ada.key, .recipient = {"Mallory"}, .limit = 50});
        QVERIFY(!nobody);
        QCOMPARE(nobody.error().code, ErrorCode::NotFound);
    }

    void showsNobodyTheConversationsOfOthers()
    {
        (void)m_store->said(m_ada, "Bob", "secret");
        for (const char *other : {"Ada", "Bob", "Eve"})
            QVERIFY(chat({.reader = m_eve.key, .recipient = {other}, .limit = 50})
                        ->documents.isEmpty());
        QCOMPARE(recipients(conversations(m_eve)), QStringList("ALL_CHAT"));
    }

    void showsTheRoomToOneWithoutMessages()
    {
        const Page<Conversation> page = conversations(m_ada);
        QCOMPARE(recipients(page), QStringList("ALL_CHAT"));
        QVERIFY(!page.more);
        QVERIFY(!page.documents.first().last);
        QCOMPARE(page.documents.first().unread, 0);
    }

    void listsConversationsLatestFirst()
    {
        (void)m_store->said(m_ada, "Bob", "1");
        (void)m_store->saidToAll(m_bob, "2");
        (void)m_store->said(m_eve, "Ada", "3");
        (void)m_store->said(m_ada, "Ada", "4");
        const Page<Conversation> page = conversations(m_ada);
        QCOMPARE(recipients(page), QStringList({"Ada", "Eve", "ALL_CHAT", "Bob"}));
        QCOMPARE(page.documents[1].last->content, QString("3"));
        QCOMPARE(page.documents[1].unread, 1);
        QCOMPARE(page.documents[2].unread, 1);
        QCOMPARE(page.documents[3].unread, 0); // own messages do not count
    }

    void listsAQuietRoomOnTheFirstPageAlone()
    {
        (void)m_store->saidToAll(m_bob, "long ago");
        QStringList others;
        for (int i = 0; i < 5; ++i) {
            const Account other = m_store->account(QString("user%1").arg(i));
            (void)m_store->said(other, "Ada", "hi");
            others.prepend(other.user.id.value);
        }
        const Page<Conversation> first = conversations(m_ada, 0, 2);
        QCOMPARE(recipients(first), QStringList({others[0], others[1], "ALL_CHAT"}));
        QVERIFY(first.more);
        QCOMPARE(first.documents.last().last->content, QString("long ago"));
        const Page<Conversation> second = conversations(m_ada, first.documents[1].last->offset, 2);
        QCOMPARE(recipients(second), others.mid(2, 2));
        QVERIFY(second.more);
        const Page<Conversation> third =
            conversations(m_ada, second.documents.last().last->offset, 2);
        QCOMPARE(recipients(third), others.mid(4));
        QVERIFY(!third.more);
    }

    void countsWhatOthersWroteAboveTheMarker()
    {
        const Message one = m_store->said(m_bob, "Ada", "1");
        const Message two = m_store->said(m_bob, "Ada", "2");
        (void)m_store->said(m_bob, "Ada", "3");
        (void)m_store->said(m_ada, "Bob", "4");
        (void)m_store->write(
            [&](Writer &writer) { return deleteDocument(writer, m_bob.key, two.id.value); });
        (void)m_store->write(
            [&](Writer &writer) { return moveReadMarker(writer, m_ada.key, {"Bob"}, one.offset); });
        const Conversation conversation = conversations(m_ada).documents.first();
        QCOMPARE(conversation.read, one.offset);
        QCOMPARE(conversation.unread, 1);
        QCOMPARE(conversation.last->content, QString("4"));
    }

    void countsAtMost1000Unread()
    {
        (void)m_store->write([&](Writer &writer) -> Result<Done> {
            for (int i = 0; i < 1'010; ++i)
                (void)addMessage(writer, {.sender = m_bob.key,
                                          .recipient = {"Ada"},
                                          .content = "x",
                                          .clientOffset = {}});
            return Done{};
        });
        QCOMPARE(conversations(m_ada).documents.first().unread, 1'000);
    }
};

QTEST_GUILESS_MAIN(HistoryQueriesTest)
#include "tst_historyqueries.moc"
