#include "fakes.h"
#include "history.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const User me{{"me"}, "Me"};
const User bo{{"bo"}, "Bo"};
using Where = PageRequest::Where;

struct Opened
{
    explicit Opened(const QString &folder, const ConversationId &recipient = allChat())
        : history({.recipient = recipient, .self = me}, messages, link, outbox)
    {
        cache.open(folder);
        QObject::connect(&history, &MessageSource::pageReady, &history,
                         [this](const PageRequest &request, const MessagePage &page) {
                             requests.append(request);
                             pages.append(page);
                         });
    }
    void goOnline()
    {
        link.setState(Link::State::Online, {});
        history.linkChanged();
    }
    Asked asked()
    {
        [&] { QTRY_VERIFY(!link.asked.isEmpty()); }();
        return link.next();
    }

    Cache cache;
    MessageCache messages{cache};
    FakeLink link;
    FakeClock clock;
    Discards discards{cache, link, clock};
    Outbox outbox{cache, link, clock, discards, [] { return QString("c"); }};
    History history;
    QList<PageRequest> requests;
    QList<MessagePage> pages;
};

/// As the server gives stories: newest first, each with `comments` comments.
QJsonObject storiesAck(const QList<qint64> &offsets, bool more, int comments = 0)
{
    QJsonArray stories;
    for (const qint64 offset : offsets)
        stories.append(toJson(Post{.id = {QString("m%1").arg(offset)},
                                   .creator = bo,
                                   .timestamp = utcTime(offset),
                                   .content = "x",
                                   .offset = offset,
                                   .changed = offset,
                                   .clientOffset = {},
                                   .comments = comments}));
    return {{"ok", true}, {"stories", stories}, {"more", more}};
}

QJsonObject chatAck(const QList<qint64> &offsets, bool more)
{
    QList<Message> messages;
    for (const qint64 offset : offsets)
        messages.append(messageAt(offset, "x", bo));
    return {{"ok", true}, {"messages", toJson(messages)}, {"more", more}, {"moreAfter", false}};
}

} // namespace

class HistoryTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void asksTheServerOnceAndRemembers()
    {
        Opened opened(m_dir->path());
        opened.goOnline();
        opened.history.requestPage({.limit = 2});
        const Asked asked = opened.asked();
        QCOMPARE(asked.name, QString("chat"));
        QCOMPARE(asked.arguments["recipient_id"].toString(), QString("ALL_CHAT"));
        QCOMPARE(asked.arguments["limit"].toInt(), 2);
        asked.answer(chatAck({20, 30}, true));
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{20, 30}));
        QVERIFY(opened.pages[0].more && !opened.pages[0].moreAfter);
        opened.history.requestPage({.limit = 2});
        QTRY_COMPARE(opened.pages.size(), 2);
        QVERIFY(opened.link.asked.isEmpty());
    }

    void asksForStoriesAndKeepsTheirComments()
    {
        Opened opened(m_dir->path(), feed());
        opened.goOnline();
        opened.history.requestPage({.limit = 2});
        const Asked asked = opened.asked();
        QCOMPARE(asked.name, QString("stories"));
        QVERIFY(!asked.arguments.contains("recipient_id"));
        asked.answer(storiesAck({30, 20}, true, 3));
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{20, 30}));
        QVERIFY(opened.pages[0].more && !opened.pages[0].moreAfter);
        QCOMPARE(opened.messages.conversations().comments(commentsOn({"m20"})), 3);
        opened.history.requestPage({Where::Before, 20, 2});
        const Asked older = opened.asked();
        QCOMPARE(older.arguments["before"].toInt(), 20);
        older.answer(storiesAck({10}, false));
        QTRY_COMPARE(opened.pages.size(), 2);
        // All of it is in the cache now, also for the next run.
        opened.link.setState(Link::State::Offline, {});
        opened.history.requestPage({.limit = 50});
        QTRY_COMPARE(opened.pages.size(), 3);
        QCOMPARE(offsetsOf(opened.pages[2].messages), (QList<qint64>{10, 20, 30}));
    }

    void readsNewerStoriesFromTheNewestDown()
    {
        Opened opened(m_dir->path(), feed());
        opened.goOnline();
        opened.history.requestPage({Where::After, 10, 2});
        const Asked newest = opened.asked();
        QVERIFY(!newest.arguments.contains("before"));
        newest.answer(storiesAck({50, 40}, true));
        const Asked next = opened.asked();
        QCOMPARE(next.arguments["before"].toInt(), 40);
        QVERIFY(opened.pages.isEmpty());
        next.answer(storiesAck({30, 5}, true));
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{30, 40, 50}));
        QVERIFY(opened.pages[0].more && !opened.pages[0].moreAfter);
    }

    void asksForTheCommentsOnOneStory()
    {
        Opened opened(m_dir->path(), commentsOn({"m7"}));
        opened.goOnline();
        opened.history.requestPage({.limit = 2});
        const Asked asked = opened.asked();
        QCOMPARE(asked.name, QString("comments"));
        QCOMPARE(asked.arguments["parent"].toString(), QString("m7"));
        const auto comment = [](qint64 offset, const QString &parent) {
            return toJson(Post{.id = {QString("m%1").arg(offset)},
                               .parent = PostId{parent},
                               .creator = bo,
                               .timestamp = utcTime(offset),
                               .content = "x",
                               .offset = offset,
                               .changed = offset,
                               .clientOffset = {}});
        };
        // One on another story is passed over.
        asked.answer(QJsonObject{
            {"ok", true},
            {"comments", QJsonArray{comment(8, "m7"), comment(9, "m1"), comment(10, "m7")}},
            {"more", false}});
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{8, 10}));
    }

    void neverAnswersBeforeItReturns()
    {
        Opened opened(m_dir->path());
        opened.messages.putPage(allChat(), {}, {.messages = {messageAt(5, "x", bo)}});
        opened.history.requestPage({});
        QCOMPARE(opened.pages.size(), 0);
        QTRY_COMPARE(opened.pages.size(), 1);
    }

    void answersInTheOrderOfTheRequests()
    {
        Opened opened(m_dir->path());
        opened.messages.putPage(allChat(), {},
                                {.messages = {messageAt(20, "x", bo)}, .more = true});
        opened.goOnline();
        opened.history.requestPage({Where::Before, 20, 5}); // the server's
        opened.history.requestPage({.limit = 1});           // the cache's
        opened.asked().answer(chatAck({10}, false));
        QTRY_COMPARE(opened.pages.size(), 2);
        QCOMPARE(opened.requests[0].where, Where::Before);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{10}));
    }

    void includesWhatWasPushedWhileThePageWasOnItsWay()
    {
        Opened opened(m_dir->path());
        opened.messages.interrupt(30);
        opened.goOnline();
        opened.history.requestPage({.limit = 10});
        const Asked asked = opened.asked();
        opened.messages.putLive(allChat(), messageAt(31, "pushed", bo));
        asked.answer(chatAck({20, 30}, false));
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{20, 30, 31}));
    }

    void givesOfflineWhatItHasAndSaysWhereItEnds()
    {
        Opened opened(m_dir->path());
        QSignalSpy failed(&opened.history, &MessageSource::pageFailed);
        opened.messages.putPage(
            allChat(), {},
            {.messages = {messageAt(20, "x", bo), messageAt(30, "y", bo)}, .more = true});
        opened.history.requestPage({.limit = 10});
        QTRY_COMPARE(opened.pages.size(), 1);
        QVERIFY(opened.pages[0].more);
        opened.history.requestPage({Where::Before, 20, 10});
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][1].value<Error>(), because(Reason::MessagesOnServer));
    }

    void waitsForAServerThatIsBeingReached()
    {
        Opened opened(m_dir->path());
        QSignalSpy failed(&opened.history, &MessageSource::pageFailed);
        opened.link.setState(Link::State::Connecting, {});
        opened.history.requestPage({});
        opened.history.linkChanged();
        QCoreApplication::processEvents();
        QVERIFY(failed.isEmpty() && opened.pages.isEmpty());
        opened.goOnline();
        opened.asked().answer(chatAck({1}, false));
        QTRY_COMPARE(opened.pages.size(), 1);
    }

    void fallsBackOnTheCacheWhenTheConnectionIsLost()
    {
        Opened opened(m_dir->path());
        opened.messages.putPage(allChat(), {},
                                {.messages = {messageAt(20, "x", bo)}, .more = true});
        opened.goOnline();
        opened.history.requestPage({.limit = 10});
        const Asked asked = opened.asked();
        opened.link.setState(Link::State::Offline, {});
        asked.answer(Error{ErrorCode::Unavailable, "Gone."});
        QTRY_COMPARE(opened.pages.size(), 1);
        QCOMPARE(offsetsOf(opened.pages[0].messages), (QList<qint64>{20}));
    }

    void passesOnWhyTheServerRefuses()
    {
        Opened opened(m_dir->path());
        QSignalSpy failed(&opened.history, &MessageSource::pageFailed);
        opened.goOnline();
        opened.history.requestPage({});
        opened.asked().answer(Error{ErrorCode::NotFound, "There is no such person."});
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][1].value<Error>(),
                 (Error{ErrorCode::NotFound, "There is no such person."}));
    }

    void leavesOutWhatDoesNotBelongThere()
    {
        QJsonObject ack = chatAck({10, 30}, false);
        QJsonArray messages = ack["messages"].toArray();
        messages.append(toJson(messageAt(20, "out of order", bo)));
        messages.append(toJson(messageAt(40, "another conversation", bo, {{"me"}, "Me"})));
        messages.append("no message");
        messages.append(toJson(messageAt(50, "x", bo)));
        ack["messages"] = messages;
        const MessagePage page = pageFromJson(ack, allChat(), me.id);
        QCOMPARE(offsetsOf(page.messages), (QList<qint64>{10, 30, 50}));
    }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "tst_history.moc"
