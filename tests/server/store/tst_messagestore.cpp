#include "teststore.h"

using namespace chatbook;
using namespace chatbook::server;

class MessageStoreTest : public QObject
{
    Q_OBJECT

    using Answer = Result<Stored>;

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;
    Account m_eve;

    Answer edit(const Account &user, const MessageId &id, const QString &content)
    {
        return m_store->write(
            [=](Writer &writer) { return editDocument(writer, user.key, id.value, content); });
    }
    Answer remove(const Account &user, const MessageId &id)
    {
        return m_store->write(
            [=](Writer &writer) { return deleteDocument(writer, user.key, id.value); });
    }
    Answer react(const Account &user, const MessageId &id, const QString &emoji, bool on = true)
    {
        return m_store->write(
            [=](Writer &writer) { return reactToDocument(writer, user.key, id.value, emoji, on); });
    }
    Result<ReadMarker> read(const Account &user, const QString &recipient, qint64 offset)
    {
        return m_store->write(
            [=](Writer &writer) { return moveReadMarker(writer, user.key, {recipient}, offset); });
    }
    Answer reply(const Account &sender, const QString &recipient, const MessageId &to)
    {
        return m_store->add({.sender = sender.key,
                             .recipient = {recipient},
                             .content = "a reply",
                             .clientOffset = {},
                             .replyTo = to});
    }

    static void compareRefusal(const Answer &answer, ErrorCode code)
    {
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, code);
        QVERIFY(!answer.error().message.isEmpty());
    }

private slots:
    void theFirstAnswerIsWhatIsReadLater()
    {
        const Message quoted = m_store->saidToAll(m_bob, "quoted");
        for (const char *recipient : {"ALL_CHAT", "Bob", "Ada"}) {
            NewMessage message{.sender = m_ada.key,
                               .recipient = {recipient},
                               .content = QStringLiteral(u"\ufeffé \"中文\""),
                               .clientOffset = QString("same as %1").arg(recipient)};
            if (message.recipient == allChat())
                message.replyTo = quoted.id;
            const Answer first = m_store->add(message);
            const Answer again = m_store->add(message);
            QVERIFY(first && again);
            QVERIFY(first->changed && !again->changed);
            QCOMPARE(again->document, first->document);
        }
    }

    void anotherRecipientDoesNotMakeItNew()
    {
        const Account cy = m_store->account("Cy");
        const Answer first = m_store->add(
            {.sender = m_ada.key, .recipient = {"Bob"}, .content = "first", .clientOffset = "c"});
        for (const char *recipient : {"ALL_CHAT", "Cy", "nobody"}) {
            const Answer again = m_store->add({.sender = m_ada.key,
                                               .recipient = {recipient},
                                               .content = "again",
                                               .clientOffset = "c"});
            QVERIFY(again);
            QVERIFY(!again->changed);
            QCOMPARE(again->document, first->document);
        }
        // It leaves no empty conversation behind.
        QCOMPARE(m_store->number(QString("SELECT count(*) FROM members WHERE user = %1 AND "
                                         "conversation > 1")
                                     .arg(qint64(cy.key))),
                 0);
    }

    void init()
    {
        m_store = std::make_unique<TestStore>();
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    void storesAMessageToEveryone()
    {
        const Answer stored = m_store->add({.sender = m_ada.key,
                                            .recipient = allChat(),
                                            .content = QStringLiteral(" ä\n "),
                                            .clientOffset = "c1"});
        QVERIFY(stored);
        QVERIFY(stored->changed);
        QCOMPARE(stored->audience, Audience::allChat());
        const Message &message = stored->document.message();
        QCOMPARE(message.sender, m_ada.user);
        QCOMPARE(message.recipient, allChatRecipient());
        QCOMPARE(message.content, QStringLiteral(" ä\n "));
        QCOMPARE(message.clientOffset, QString("c1"));
        QCOMPARE(message.timestamp, m_store->clock.now());
        QCOMPARE(message.changed, message.offset);
        QVERIFY(!message.editedAt && !message.deletedAt && !message.replyTo);
    }

    void storesADirectMessageForItsTwo()
    {
        const Answer stored = m_store->add(
            {.sender = m_bob.key, .recipient = {"Ada"}, .content = "hi", .clientOffset = {}});
        QVERIFY(stored);
        QCOMPARE(stored->audience.kind, Audience::Kind::Direct);
        QCOMPARE(QSet<UserKey>({stored->audience.first, stored->audience.second}),
                 QSet<UserKey>({m_ada.key, m_bob.key}));
        QCOMPARE(stored->document.message().recipient, (Recipient{{"Ada"}, "Ada"}));
        // In the other direction it is the same conversation.
        (void)m_store->said(m_ada, "Bob", "hello");
        QCOMPARE(m_store->number("SELECT count(*) FROM conversations WHERE key > 1"), 1);
        QCOMPARE(m_store->number("SELECT count(*) FROM members WHERE conversation > 1"), 2);
    }

    void storesAMessageToOneself()
    {
        const Answer stored = m_store->add(
            {.sender = m_ada.key, .recipient = {"Ada"}, .content = "note", .clientOffset = {}});
        QVERIFY(stored);
        QCOMPARE(stored->audience.first, m_ada.key);
        QCOMPARE(stored->audience.second, m_ada.key);
        QCOMPARE(stored->document.message().recipient.id, ConversationId{"Ada"});
        compareRefusal(react(m_bob, stored->document.message().id, "x"), ErrorCode::NotFound);
        QVERIFY(react(m_ada, stored->document.message().id, "x"));
    }

    void knowsNobodyWhoIsNotThere()
    {
        for (const char *id : {"Mallory", "", "ada", "all_chat"})
            compareRefusal(
                m_store->add(
                    {.sender = m_ada.key, .recipient = {id}, .content = "x", .clientOffset = {}}),
                ErrorCode::NotFound);
        QCOMPARE(m_store->store->head(), 0);
    }

    void storesTheSameClientOffsetOnce()
    {
        const NewMessage message{
            .sender = m_ada.key, .recipient = {"Bob"}, .content = "once", .clientOffset = "c1"};
        const Answer first = m_store->add(message);
        QVERIFY(edit(m_ada, first->document.message().id, "edited"));
        const qint64 head = m_store->store->head();
        const Answer again = m_store->add(message);
        QVERIFY(again);
        QVERIFY(!again->changed);
        QCOMPARE(again->document.message().id, first->document.message().id);
        QCOMPARE(again->document.message().content, QString("edited"));
        QCOMPARE(m_store->store->head(), head);
        // Another person may use it too.
        const Answer other = m_store->add(
            {.sender = m_bob.key, .recipient = {"Ada"}, .content = "mine", .clientOffset = "c1"});
        QVERIFY(other && other->changed);
    }

    void repliesOnlyWithinAConversation()
    {
        const MessageId room = m_store->saidToAll(m_bob, "room").id;
        const MessageId direct = m_store->said(m_bob, "Ada", "direct").id;
        const MessageId note = m_store->said(m_ada, "Ada", "note").id;

        const Answer good = reply(m_ada, "Bob", direct);
        QVERIFY(good);
        QCOMPARE(good->document.message().replyTo->id, direct);
        QCOMPARE(good->document.message().replyTo->sender, m_bob.user);
        QCOMPARE(good->document.message().replyTo->offset, 2);
        QVERIFY(reply(m_ada, "ALL_CHAT", room));
        QVERIFY(reply(m_ada, "Ada", note));

        compareRefusal(reply(m_ada, "ALL_CHAT", direct), ErrorCode::NotFound);
        compareRefusal(reply(m_ada, "Bob", room), ErrorCode::NotFound);
        compareRefusal(reply(m_ada, "Eve", direct), ErrorCode::NotFound);
        compareRefusal(reply(m_ada, "Ada", direct), ErrorCode::NotFound);
        compareRefusal(reply(m_ada, "Bob", note), ErrorCode::NotFound);
        compareRefusal(reply(m_eve, "Ada", direct), ErrorCode::NotFound);
        compareRefusal(reply(m_eve, "Bob", direct), ErrorCode::NotFound);
        for (const char *id : {"", "x", "0", "-1", "01", "+1", "1.0", "999", "9223372036854775808"})
            compareRefusal(reply(m_ada, "ALL_CHAT", {id}), ErrorCode::NotFound);
    }

    void letsOnlyTheSenderEditAndDelete()
    {
        const MessageId id = m_store->said(m_ada, "Bob", "mine").id;
        compareRefusal(edit(m_bob, id, "yours"), ErrorCode::Forbidden);
        compareRefusal(remove(m_bob, id), ErrorCode::Forbidden);
        compareRefusal(edit(m_eve, id, "yours"), ErrorCode::NotFound);
        compareRefusal(remove(m_eve, id), ErrorCode::NotFound);
        compareRefusal(react(m_eve, id, "x"), ErrorCode::NotFound);
        QCOMPARE(m_store->store->head(), 1);
    }

    void editsOnce()
    {
        const Message before = m_store->said(m_ada, "Bob", "one");
        m_store->clock.passed += std::chrono::seconds(5);
        const Answer edited = edit(m_ada, before.id, "two");
        QVERIFY(edited && edited->changed);
        QCOMPARE(edited->document.message().content, QString("two"));
        QCOMPARE(edited->document.message().offset, before.offset);
        QCOMPARE(edited->document.message().changed, before.changed + 1);
        QCOMPARE(edited->document.message().timestamp, before.timestamp);
        QCOMPARE(edited->document.message().editedAt, m_store->clock.now());
        const Answer again = edit(m_ada, before.id, "two");
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, edited->document);
    }

    void forgetsTheTextOfADeletedMessage()
    {
        const Message before = m_store->saidToAll(m_ada, "a secret text");
        QVERIFY(react(m_bob, before.id, "x"));
        const Answer deleted = remove(m_ada, before.id);
        QVERIFY(deleted && deleted->changed);
        QCOMPARE(deleted->document.message().content, QString());
        QVERIFY(deleted->document.message().reactions.isEmpty());
        QCOMPARE(deleted->document.message().deletedAt, m_store->clock.now());
        QCOMPARE(deleted->document.message().offset, before.offset);
        QCOMPARE(deleted->document.message().changed, 3);
        QCOMPARE(m_store->number("SELECT count(*) FROM reactions"), 0);
        QCOMPARE(m_store->number("SELECT count(*) FROM messages WHERE content <> ''"), 0);

        const Answer again = remove(m_ada, before.id);
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, deleted->document);
        compareRefusal(edit(m_ada, before.id, "back"), ErrorCode::Forbidden);
        compareRefusal(react(m_bob, before.id, "x"), ErrorCode::Forbidden);
        compareRefusal(react(m_bob, before.id, "x", false), ErrorCode::Forbidden);
        QCOMPARE(m_store->store->head(), 3);
    }

    void reactsOnce()
    {
        const MessageId id = m_store->saidToAll(m_ada, "hi").id;
        const Answer on = react(m_bob, id, "x");
        QVERIFY(on && on->changed);
        QCOMPARE(on->document.message().changed, 2);
        QVERIFY(!on->document.message().editedAt);
        const Answer again = react(m_bob, id, "x");
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, on->document);
        const Answer off = react(m_bob, id, "x", false);
        QVERIFY(off && off->changed);
        QVERIFY(off->document.message().reactions.isEmpty());
        const Answer offAgain = react(m_bob, id, "x", false);
        QVERIFY(offAgain && !offAgain->changed);
        QCOMPARE(m_store->store->head(), 3);
    }

    void listsReactionsFirstComeFirst()
    {
        const MessageId id = m_store->saidToAll(m_ada, "hi").id;
        (void)react(m_bob, id, "b");
        (void)react(m_ada, id, "a");
        const Answer three = react(m_ada, id, "b");
        QCOMPARE(
            three->document.message().reactions,
            QList<Reaction>({{"b", 2, {m_bob.user.id, m_ada.user.id}}, {"a", 1, {m_ada.user.id}}}));
        (void)react(m_bob, id, "b", false);
        const Answer last = react(m_eve, id, "a");
        QCOMPARE(
            last->document.message().reactions,
            QList<Reaction>({{"a", 2, {m_ada.user.id, m_eve.user.id}}, {"b", 1, {m_ada.user.id}}}));
    }

    void namesTheFirst50WhoReacted()
    {
        const MessageId id = m_store->saidToAll(m_ada, "hi").id;
        Answer last = react(m_ada, id, "x");
        for (int i = 1; i < 60; ++i)
            last = react(m_store->account(QString("user%1").arg(i)), id, "x");
        QCOMPARE(last->document.message().reactions.first().count, 60);
        QCOMPARE(last->document.message().reactions.first().users.size(), 50);
        QCOMPARE(last->document.message().reactions.first().users.last(), UserId{"user49"});
    }

    void knowsWhoReactedWithoutBeingListed()
    {
        const MessageId id = m_store->saidToAll(m_ada, "hi").id;
        Answer last = react(m_ada, id, "x");
        QVERIFY(last->unlisted.isEmpty());
        for (int i = 1; i < 50; ++i)
            last = react(m_store->account(QString("user%1").arg(i)), id, "x");
        QVERIFY(last->unlisted.isEmpty());
        (void)react(m_bob, id, "z");
        (void)react(m_bob, id, "x");
        last = react(m_eve, id, "x");
        QCOMPARE(last->unlisted, (Unlisted{{m_bob.key, {{1, "x"}}}, {m_eve.key, {{1, "x"}}}}));
        const Answer edited = edit(m_ada, id, "ho");
        QCOMPARE(edited->unlisted, last->unlisted);
        // One place is free, and the first who waited is listed.
        last = react(m_ada, id, "x", false);
        QCOMPARE(last->unlisted, (Unlisted{{m_eve.key, {{1, "x"}}}}));
        last = react(m_eve, id, "x", false);
        QVERIFY(last->unlisted.isEmpty());
    }

    void takes20KindsOfReactions()
    {
        const MessageId id = m_store->saidToAll(m_ada, "hi").id;
        for (int i = 0; i < 20; ++i)
            QVERIFY(react(i % 2 ? m_ada : m_bob, id, QString(QChar(u'a' + i))));
        const Answer refused = react(m_ada, id, "z");
        compareRefusal(refused, ErrorCode::TooLarge);
        QCOMPARE(refused.error().details.value("limit").toInt(), 20);
        QVERIFY(react(m_eve, id, "a")); // no new kind
        QVERIFY(react(m_bob, id, "c", false));
        QVERIFY(react(m_ada, id, "z"));
    }

    void movesReadMarkersForwardToTheNewestAtMost()
    {
        (void)m_store->said(m_ada, "Bob", "one");
        (void)m_store->said(m_ada, "Bob", "two");
        (void)m_store->saidToAll(m_ada, "elsewhere");
        const auto first = read(m_bob, "Ada", 1);
        QVERIFY(first && first->moved);
        QCOMPARE(first->offset, 1);
        QCOMPARE(QSet<UserKey>({first->audience.first, first->audience.second}),
                 QSet<UserKey>({m_ada.key, m_bob.key}));
        const auto far = read(m_bob, "Ada", limits::offsetEnd - 1);
        QVERIFY(far && far->moved);
        QCOMPARE(far->offset, 2);
        for (const qint64 offset : {1, 2, 3}) {
            const auto back = read(m_bob, "Ada", offset);
            QVERIFY(back && !back->moved);
        }
        QCOMPARE(m_store->number("SELECT max(read) FROM members WHERE user = 2"), 2);
        QCOMPARE(m_store->store->head(), 3); // it is no change
    }

    void tellsOfTheRoomsMarkerOnlyItsOwner()
    {
        (void)m_store->saidToAll(m_ada, "hi");
        const auto marker = read(m_bob, "ALL_CHAT", 1);
        QVERIFY(marker && marker->moved);
        QCOMPARE(marker->audience.kind, Audience::Kind::Direct);
        QCOMPARE(marker->audience.first, m_bob.key);
        QCOMPARE(marker->audience.second, m_bob.key);
    }

    void hasNothingToReadWhereNothingWasWritten()
    {
        const auto marker = read(m_bob, "Ada", 5);
        QVERIFY(marker && !marker->moved);
        const auto nobody = read(m_bob, "Mallory", 5);
        QVERIFY(!nobody);
        QCOMPARE(nobody.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(MessageStoreTest)
#include "tst_messagestore.moc"
