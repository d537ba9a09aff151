#include "teststore.h"

#include "feedstore.h"

using namespace chatbook;
using namespace chatbook::server;

class FeedStoreTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;

    Result<Stored<Story>> story(const QString &content, const QString &clientOffset = {})
    {
        return m_store->write([=, this](Writer &writer) {
            return addStory(writer, {m_ada.key, content, clientOffset, {}});
        });
    }
    Result<Stored<Comment>> comment(const StoryId &parent, const QString &content,
                                    const QString &clientOffset = {})
    {
        return m_store->write([=, this](Writer &writer) {
            return addComment(writer, {m_bob.key, content, clientOffset, parent});
        });
    }
    Result<Page<Comment>> comments(const StoryId &parent, qint64 before, int limit)
    {
        return m_store->read(
            [=](Database &database) { return commentsPage(database, parent, before, limit); });
    }

    template <class T>
    static QStringList texts(const Page<T> &page)
    {
        QStringList texts;
        for (const T &document : page.documents)
            texts.append(document.content);
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
        const auto first = story("news", "c1");
        QVERIFY(first && first->changed && first->audience == Audience::allChat());
        QCOMPARE(first->document.creator, m_ada.user);
        QCOMPARE(first->document.offset, 1);
        QCOMPARE(first->document.changed, 1);
        QCOMPARE(first->document.timestamp, m_store->clock.now());
        const auto again = story("other text", "c1");
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, first->document);
        QCOMPARE(m_store->store->head(), 1);
    }

    void storesACommentOnce()
    {
        const StoryId parent = story("news")->document.id;
        const auto first = comment(parent, "nice", "c1");
        QVERIFY(first && first->changed);
        QCOMPARE(first->document.parent, parent);
        QCOMPARE(first->document.creator, m_bob.user);
        const auto again = comment(parent, "nice", "c1");
        QVERIFY(again && !again->changed);
        QCOMPARE(again->document, first->document);
    }

    void commentsOnStoriesAlone()
    {
        const Message message = m_store->saidToAll(m_ada, "no story");
        for (const QString &id : {message.id.value, QString(), QString("x"), QString("99")}) {
            const auto refused = comment({id}, "?");
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::NotFound);
            QCOMPARE(comments({id}, 0, 50).error().code, ErrorCode::NotFound);
        }
        QCOMPARE(m_store->store->head(), 1);
    }

    void pagesStoriesNewestFirst()
    {
        for (const char *text : {"1", "2", "3"})
            (void)story(text);
        const auto page = [&](qint64 before, int limit) {
            return *m_store->read([=](Database &database) -> Result<Page<Story>> {
                return storiesPage(database, before, limit);
            });
        };
        QCOMPARE(texts(page(0, 2)), QStringList({"3", "2"}));
        QVERIFY(page(0, 2).more);
        QCOMPARE(texts(page(2, 2)), QStringList("1"));
        QVERIFY(!page(2, 2).more);
        QVERIFY(!page(0, 3).more);
        QCOMPARE(texts(page(1, 2)), QStringList());
    }

    void pagesCommentsOldestFirstFromTheNewest()
    {
        const StoryId parent = story("news")->document.id; // 1
        const StoryId other = story("more news")->document.id;
        for (const char *text : {"3", "4", "5"})
            (void)comment(parent, text);
        (void)comment(other, "elsewhere");
        QCOMPARE(texts(*comments(parent, 0, 2)), QStringList({"4", "5"}));
        QVERIFY(comments(parent, 0, 2)->more);
        QCOMPARE(texts(*comments(parent, 4, 2)), QStringList("3"));
        QVERIFY(!comments(parent, 4, 2)->more);
        QCOMPARE(texts(*comments(other, 0, 50)), QStringList("elsewhere"));
    }
};

QTEST_GUILESS_MAIN(FeedStoreTest)
#include "tst_feedstore.moc"
