#include "teststore.h"

#include "feedstore.h"
#include "historyqueries.h"
#include "messagestore.h"

using namespace chatbook;
using namespace chatbook::server;

class FeedStoreTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;

    Result<Stored> add(const Account &creator, const QString &content,
                       const QString &clientOffset = {}, std::optional<PostId> parent = {})
    {
        return m_store->write([=](Writer &writer) {
            return addPost(writer, {creator.key, content, clientOffset, parent});
        });
    }
    PostId story(const QString &content)
    {
        const auto stored = add(m_ada, content);
        return stored ? stored->document.post().id : PostId();
    }
    PostId comment(const PostId &parent, const QString &content)
    {
        const auto stored = add(m_bob, content, {}, parent);
        return stored ? stored->document.post().id : PostId();
    }
    void remove(const Account &creator, const PostId &id)
    {
        QVERIFY(m_store->write(
            [=](Writer &writer) { return deleteDocument(writer, creator.key, id.value); }));
    }

    Page<Post> stories(qint64 before = 0, int limit = 50, std::optional<UserId> creator = {})
    {
        const auto page = m_store->read([=, this](Database &database) {
            return storiesPage(database, {m_bob.key, creator, before, limit});
        });
        return page ? *page : Page<Post>();
    }
    Result<Page<Post>> comments(const PostId &parent, qint64 before, int limit)
    {
        return m_store->read([=, this](Database &database) {
            return commentsPage(database, m_ada.key, parent, before, limit);
        });
    }
    FeedState state(const Account &reader)
    {
        return *m_store->read([=](Database &database) -> Result<FeedState> {
            return feedState(database, reader.key);
        });
    }

    static QStringList texts(const QList<Post> &posts)
    {
        QStringList texts;
        for (const Post &post : posts)
            texts.append(post.content);
        return texts;
    }

private slots:
    void init()
    {
        m_store = std::make_unique<TestStore>();
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
    }

    void storesAStoryOnce()
    {
        const auto first = add(m_ada, "news", "c1");
        QVERIFY(first && first->changed && first->audience == Audience::allChat());
        const Post &post = first->document.post();
        QVERIFY(post.isStory());
        QCOMPARE(post.creator, m_ada.user);
        QCOMPARE(post.offset, 1);
        QCOMPARE(post.changed, 1);
        QCOMPARE(post.timestamp, m_store->clock.now());
        QCOMPARE(post.comments, 0);
        const auto again = add(m_ada, "other text", "c1");
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, first->document);
        QCOMPARE(m_store->store->head(), 1);
    }

    void storesACommentOnce()
    {
        const PostId parent = story("news");
        const auto first = add(m_bob, "nice", "c1", parent);
        QVERIFY(first && first->changed);
        QCOMPARE(first->document.post().parent, parent);
        QCOMPARE(first->document.post().creator, m_bob.user);
        QCOMPARE(first->document.post().comments, 1);
        const auto again = add(m_bob, "nice", "c1", parent);
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, first->document);
    }

    void countsClientOffsetsOfEachKindApart()
    {
        const auto message = m_store->add(
            {.sender = m_ada.key, .recipient = allChat(), .content = "m", .clientOffset = "c"});
        const auto posted = add(m_ada, "s", "c");
        const auto said = add(m_ada, "c", "c", posted->document.post().id);
        QVERIFY(message->changed && posted->changed && said->changed);
        QCOMPARE(m_store->store->head(), 3);
    }

    void commentsOnStoriesAlone()
    {
        const Message message = m_store->saidToAll(m_ada, "no story");
        const PostId onStory = comment(story("news"), "a comment");
        for (const QString &id :
             {message.id.value, onStory.value, QString(), QString("x"), QString("99")}) {
            const auto refused = add(m_bob, "?", {}, PostId{id});
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::NotFound);
            QCOMPARE(comments({id}, 0, 50).error().code, ErrorCode::NotFound);
        }
        QCOMPARE(m_store->store->head(), 3);
    }

    void takesNoCommentOnADeletedStory()
    {
        const PostId parent = story("news");
        (void)comment(parent, "before");
        remove(m_ada, parent);
        QCOMPARE(add(m_bob, "after", {}, parent).error().code, ErrorCode::Forbidden);
        QCOMPARE(texts(comments(parent, 0, 50)->documents), QStringList("before"));
        const Page<Post> page = stories();
        QVERIFY(page.documents.first().deletedAt);
        QCOMPARE(page.documents.first().content, QString());
        QCOMPARE(page.documents.first().comments, 1);
    }

    void showsTheNewestTwoCommentsWithTheirStory()
    {
        const PostId parent = story("news");
        QCOMPARE(stories().documents.first().comments, 0);
        (void)comment(parent, "1");
        (void)comment(parent, "2");
        const PostId third = comment(parent, "3");
        (void)comment(parent, "4");
        QCOMPARE(stories().documents.first().comments, 4);
        QCOMPARE(texts(stories().documents.first().latest), QStringList({"3", "4"}));
        remove(m_bob, third);
        QCOMPARE(stories().documents.first().comments, 3);
        QCOMPARE(texts(stories().documents.first().latest), QStringList({"2", "4"}));
    }

    void changesPostsAsMessages()
    {
        const PostId id = story("first");
        const auto byOther = m_store->write(
            [=, this](Writer &writer) { return editDocument(writer, m_bob.key, id.value, "x"); });
        QCOMPARE(byOther.error().code, ErrorCode::Forbidden);
        QVERIFY(byOther.error().message.contains("story"));
        const auto edited = m_store->write(
            [=, this](Writer &writer) { return editDocument(writer, m_ada.key, id.value, "y"); });
        QVERIFY(edited && edited->changed);
        QCOMPARE(edited->document.post().content, QString("y"));
        QCOMPARE(edited->document.post().changed, 2);
        QVERIFY(edited->document.post().editedAt);
        const auto liked = m_store->write([=, this](Writer &writer) {
            return reactToDocument(writer, m_bob.key, id.value, "+", true);
        });
        QCOMPARE(liked->document.post().reactions, QList<Reaction>({{"+", 1, {m_bob.user.id}}}));
        QCOMPARE(stories().documents.first(), liked->document.post());
    }

    void pagesStoriesNewestFirst()
    {
        for (const char *text : {"1", "2", "3"})
            (void)comment(story(text), "a comment is no story"); // stories at 1, 3 and 5
        QCOMPARE(texts(stories(0, 2).documents), QStringList({"3", "2"}));
        QVERIFY(stories(0, 2).more);
        QCOMPARE(texts(stories(3, 2).documents), QStringList("1"));
        QVERIFY(!stories(3, 2).more);
        QVERIFY(!stories(0, 3).more);
        QCOMPARE(texts(stories(1, 2).documents), QStringList());
    }

    void pagesTheStoriesOfOnePerson()
    {
        (void)story("by Ada");
        (void)add(m_bob, "by Bob");
        (void)story("by Ada again");
        QCOMPARE(texts(stories(0, 50, m_ada.user.id).documents),
                 QStringList({"by Ada again", "by Ada"}));
        QCOMPARE(texts(stories(3, 50, m_ada.user.id).documents), QStringList("by Ada"));
        QCOMPARE(texts(stories(0, 50, m_bob.user.id).documents), QStringList("by Bob"));
    }

    void pagesCommentsOldestFirstFromTheNewest()
    {
        const PostId parent = story("news"); // 1
        const PostId other = story("more news");
        for (const char *text : {"3", "4", "5"})
            (void)comment(parent, text);
        (void)comment(other, "elsewhere");
        QCOMPARE(texts(comments(parent, 0, 2)->documents), QStringList({"4", "5"}));
        QVERIFY(comments(parent, 0, 2)->more);
        QCOMPARE(texts(comments(parent, 4, 2)->documents), QStringList("3"));
        QVERIFY(!comments(parent, 4, 2)->more);
        QCOMPARE(texts(comments(other, 0, 50)->documents), QStringList("elsewhere"));
    }

    void countsWhatOthersPostedAboveTheMarker()
    {
        const PostId first = story("1");
        (void)comment(first, "2");
        (void)m_store->saidToAll(m_ada, "a message does not count");
        const PostId last = story("4");
        QCOMPARE(state(m_bob).unread, 2);
        QCOMPARE(state(m_ada).unread, 1);
        const auto marker = m_store->write(
            [=, this](Writer &writer) { return moveReadMarker(writer, m_bob.key, feed(), 2); });
        QVERIFY(marker && marker->moved);
        QCOMPARE(marker->audience, Audience::direct(m_bob.key, m_bob.key));
        QCOMPARE(state(m_bob).read, 2);
        QCOMPARE(state(m_bob).unread, 1);
        remove(m_ada, last);
        QCOMPARE(state(m_bob).unread, 0);
        QCOMPARE(state(m_store->account("Cy")).unread, 0);
        QCOMPARE(state(m_store->account("Dee")).read, m_store->store->head());
    }

    void findsPostsByTheirRecipientAlone()
    {
        (void)m_store->saidToAll(m_ada, "needle in the room");
        const PostId parent = story("needle in a story");
        (void)comment(parent, "needle in a comment");
        const auto found = [&](std::optional<ConversationId> recipient) {
            const auto page = m_store->searchAll(
                {.reader = m_bob.key, .pieces = {"needle"}, .recipient = recipient, .limit = 50});
            QStringList texts;
            for (const AnyDocument &document : page->documents)
                texts.append(
                    std::visit([](const auto &value) { return value.content; }, document.value));
            return texts;
        };
        QCOMPARE(found(feed()), QStringList({"needle in a comment", "needle in a story"}));
        QCOMPARE(found(std::nullopt), QStringList("needle in the room"));
        QCOMPARE(found(allChat()), QStringList("needle in the room"));
    }

    void givesOneDocumentByItsId()
    {
        const Message note = m_store->said(m_ada, "Ada", "for me");
        const PostId parent = story("news");
        const auto read = [&](const Account &reader, const QString &id) {
            return m_store->read(
                [=](Database &database) { return documentById(database, reader.key, id); });
        };
        QCOMPARE(read(m_bob, parent.value)->post().content, QString("news"));
        QCOMPARE(read(m_ada, note.id.value)->message().content, QString("for me"));
        QCOMPARE(read(m_bob, note.id.value).error().code, ErrorCode::NotFound);
        QCOMPARE(read(m_bob, "99").error().code, ErrorCode::NotFound);
        QCOMPARE(read(m_bob, note.id.value).error().message, read(m_bob, "99").error().message);
    }

    void readsNoConversationOfTheFeed()
    {
        (void)story("news");
        const auto chat = m_store->read([this](Database &database) {
            return chatPage(database, {.reader = m_bob.key, .recipient = feed(), .limit = 50});
        });
        QCOMPARE(chat.error().code, ErrorCode::NotFound);
        const auto conversations = m_store->read(
            [this](Database &database) { return conversationsPage(database, m_bob.key, 0, 50); });
        QCOMPARE(conversations->documents.size(), 1);
        const auto sent = m_store->add(
            {.sender = m_ada.key, .recipient = feed(), .content = "x", .clientOffset = {}});
        QCOMPARE(sent.error().code, ErrorCode::NotFound);
    }

    void marksTheReadersReactionInALatestComment()
    {
        const PostId parent = story("news");
        const PostId last = comment(parent, "comment");
        for (int i = 0; i <= limits::reactionUsers; ++i) {
            const Account user =
                i == limits::reactionUsers ? m_bob : m_store->account(QString("user%1").arg(i));
            QVERIFY(m_store->write([=](Writer &writer) {
                return reactToDocument(writer, user.key, last.value, "+", true);
            }));
        }
        const Post shown = stories().documents.first();
        QVERIFY(shown.latest.first().reactions.first().mine);
        const auto edited = m_store->write([=, this](Writer &writer) {
            return editDocument(writer, m_ada.key, parent.value, "changed");
        });
        QCOMPARE(edited->unlisted,
                 (Unlisted{{m_bob.key, {{edited->document.post().latest.first().offset, "+"}}}}));
    }
};

QTEST_GUILESS_MAIN(FeedStoreTest)
#include "tst_feedstore.moc"
