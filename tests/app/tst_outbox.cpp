#include "fakes.h"
#include "outbox.h"

#include "wirelimits.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const ConversationId bo{"bo"};

/// An outbox over a cache in a folder. Making it again over the same folder is the next run of the
/// program; it cannot rely on a clean end.
struct Run
{
    explicit Run(const QString &folder)
    {
        cache.open(folder);
        discards.load({"me"});
        outbox.load();
    }

    QStringList contents(const ConversationId &recipient = bo) const
    {
        QStringList contents;
        for (const PendingMessage &item : outbox.pending(recipient))
            contents.append(item.content);
        return contents;
    }
    void connectLink()
    {
        link.setState(Link::State::Online, {});
        outbox.start();
    }

    Cache cache;
    FakeLink link;
    FakeClock clock;
    int made = 0;
    Discards discards{cache, link, clock};
    Outbox outbox{cache, link, clock, discards, [this] { return QString("c%1").arg(++made); }};
};

QJsonObject ackFor(const Asked &asked, qint64 offset)
{
    Message message =
        messageAt(offset, asked.arguments["content"].toString(), {{"me"}, "Me"}, {{"bo"}, "Bo"});
    message.clientOffset = asked.arguments["clientOffset"].toString();
    return {{"ok", true}, {"message", toJson(message)}};
}

/// The same for a story or a comment.
QJsonObject postAck(const QString &name, const Asked &asked, qint64 offset)
{
    Post post{.id = {QString("m%1").arg(offset)},
              .creator = {{"me"}, "Me"},
              .timestamp = utcTime(5),
              .content = asked.arguments["content"].toString(),
              .offset = offset,
              .changed = offset,
              .clientOffset = asked.arguments["clientOffset"].toString()};
    if (asked.arguments.contains("parent"))
        post.parent = PostId{asked.arguments["parent"].toString()};
    return {{"ok", true}, {name, toJson(post)}};
}

Error error(ErrorCode code)
{
    return {code, "Because."};
}

} // namespace

class OutboxTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString folder() const { return m_dir->filePath("server"); }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void keepsWhatWasWrittenOverAKill()
    {
        const ReplyReference reply{{"m3"}, 3, {{"bo"}, "Bo"}};
        auto run = std::make_unique<Run>(folder());
        QVERIFY(run->outbox.add(bo, "first", reply).ok());
        QVERIFY(run->outbox.add(bo, "second", {}).ok());
        Run next(folder()); // while the first has not been closed
        QCOMPARE(next.outbox.pending(bo), run->outbox.pending(bo));
        QCOMPARE(next.outbox.pending(bo).first().replyTo, std::optional(reply));
    }

    void sendsOneAfterTheOtherInTheOrderWritten()
    {
        Run run(folder());
        for (const char *text : {"a", "b", "c"})
            QVERIFY(run.outbox.add(bo, text, {}).ok());
        QVERIFY(run.link.asked.isEmpty());
        run.connectLink();
        for (const char *text : {"a", "b", "c"}) {
            QCOMPARE(run.link.asked.size(), 1);
            const Asked asked = run.link.next();
            QCOMPARE(asked.name, QString("message"));
            QCOMPARE(asked.arguments["content"].toString(), QString(text));
            QCOMPARE(asked.arguments["recipient"]["_id"].toString(), QString("bo"));
            asked.answer(ackFor(asked, 10));
        }
        QVERIFY(run.link.asked.isEmpty() && run.contents().isEmpty());
        run.cache.flush();
        QVERIFY(Run(folder()).contents().isEmpty());
    }

    void resendsPendingAfterReconnect()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        const Asked lost = run.link.next();
        run.outbox.stop();
        lost.answer(error(ErrorCode::Unavailable));
        QCOMPARE(run.contents(), QStringList{"a"});
        run.connectLink();
        const Asked again = run.link.next();
        QCOMPARE(again.arguments, lost.arguments); // the same clientOffset: stored once
        again.answer(ackFor(again, 10));
        QVERIFY(run.contents().isEmpty());
    }

    void takesNoAnswerOfAnEarlierConnection()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        const Asked lost = run.link.next();
        run.outbox.stop();
        run.connectLink();
        const Asked again = run.link.next();
        lost.answer(error(ErrorCode::Unavailable));
        again.answer(ackFor(again, 10));
        QVERIFY(run.contents().isEmpty());
    }

    void isSettledByThePushOfItsMessage()
    {
        Run run(folder());
        QSignalSpy acknowledged(&run.outbox, &Outbox::acknowledged);
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        QVERIFY(run.outbox.add(bo, "b", {}).ok());
        run.connectLink();
        const Asked asked = run.link.next();
        QVERIFY(run.outbox.settle("c1"));
        QVERIFY(!run.outbox.settle("c1"));
        QVERIFY(!run.outbox.settle(""));
        asked.answer(ackFor(asked, 10));
        QCOMPARE(acknowledged.size(), 0);
        QCOMPARE(run.link.next().arguments["content"].toString(), QString("b"));
    }

    void showsWhyAMessageWasRefusedAndGoesOn_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("invalid") << ErrorCode::Invalid;
        QTest::newRow("too large") << ErrorCode::TooLarge;
        QTest::newRow("forbidden") << ErrorCode::Forbidden;
        QTest::newRow("not found") << ErrorCode::NotFound;
    }
    void showsWhyAMessageWasRefusedAndGoesOn()
    {
        QFETCH(ErrorCode, code);
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        QVERIFY(run.outbox.add(bo, "b", {}).ok());
        run.connectLink();
        run.link.next().answer(error(code));
        QCOMPARE(run.link.next().arguments["content"].toString(), QString("b"));
        run.cache.flush();
        const PendingMessage failed = Run(folder()).outbox.pending(bo).first();
        QCOMPARE(failed.state, PendingMessage::State::Failed);
        QCOMPARE(failed.failure, QString("Because."));
    }

    void sendsAFailedOneAgainWhenAsked()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        run.link.next().answer(error(ErrorCode::Forbidden));
        run.outbox.sendAgain("c1");
        const Asked asked = run.link.next();
        QCOMPARE(asked.arguments["clientOffset"].toString(), QString("c1"));
        QCOMPARE(run.outbox.pending(bo).first().state, PendingMessage::State::Waiting);
    }

    void triesAgainLaterWhenTheServerCannotNow()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        QVERIFY(run.outbox.add(bo, "b", {}).ok());
        run.connectLink();
        run.link.next().answer(error(ErrorCode::Internal));
        QVERIFY(run.link.asked.isEmpty()); // "b" does not overtake
        QTRY_COMPARE(run.link.asked.size(), 1);
        QCOMPARE(run.link.next().arguments["content"].toString(), QString("a"));
    }

    void discardsForGood()
    {
        Run run(folder());
        QSignalSpy changed(&run.outbox, &Outbox::changed);
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.outbox.discard("c1");
        QCOMPARE(changed.size(), 2);
        QVERIFY(run.contents().isEmpty() && Run(folder()).contents().isEmpty());
    }

    void deletesWhatWasDiscardedOnItsWay()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        const Asked sent = run.link.next();
        run.outbox.discard("c1");
        QVERIFY(run.contents().isEmpty());
        QVERIFY(run.link.asked.isEmpty());
        sent.answer(ackFor(sent, 9));
        const Asked removal = run.link.next();
        QCOMPARE(removal.name, QString("delete"));
        QCOMPARE(removal.arguments["_id"].toString(), QString("m9"));
        removal.answer(QJsonObject{{"ok", true}});
        run.discards.start();
        QVERIFY(run.link.asked.isEmpty()); // done with
    }

    void deletesWhatWasDiscardedWhenItTurnsUpLater_data()
    {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("on the next connection") << false;
        QTest::newRow("in the next run of the program") << true;
    }
    void deletesWhatWasDiscardedWhenItTurnsUpLater()
    {
        QFETCH(bool, restarted);
        auto run = std::make_unique<Run>(folder());
        run->cache.advance(5);
        QVERIFY(run->outbox.add(bo, "a", {}).ok());
        run->connectLink();
        const Asked sent = run->link.next();
        if (restarted) {
            run = std::make_unique<Run>(folder()); // as after a kill
        } else {
            run->outbox.stop();
            run->link.setState(Link::State::Offline, {});
        }
        QSignalSpy trouble(&run->outbox, &Outbox::errorOccurred);
        run->outbox.discard("c1");
        QCOMPARE(trouble.size(), 1);
        QCOMPARE(trouble.first().first().value<Error>(), because(Reason::MayHaveBeenSent));
        run = std::make_unique<Run>(folder());
        QVERIFY(run->contents().isEmpty());

        run->link.setState(Link::State::Online, {});
        run->discards.start();
        Asked look = run->link.next();
        QCOMPARE(look.name, QString("chat"));
        QCOMPARE(look.arguments["recipient_id"].toString(), QString("bo"));
        QCOMPARE(look.arguments["after"].toInt(), 5);
        look.answer(QJsonObject{{"ok", true},
                                {"messages", QJsonArray{toJson(messageAt(6, "x", {{"bo"}, "Bo"}))}},
                                {"moreAfter", true}});
        look = run->link.next();
        QCOMPARE(look.arguments["after"].toInt(), 6);
        look.answer(
            QJsonObject{{"ok", true}, {"messages", QJsonArray{ackFor(sent, 9)["message"]}}});
        Asked removal = run->link.next();
        QCOMPARE(removal.arguments["_id"].toString(), QString("m9"));
        // The connection is lost again.
        removal.answer(error(ErrorCode::Unavailable));
        run->discards.start();
        removal = run->link.next();
        QCOMPARE(removal.arguments["_id"].toString(), QString("m9"));
        removal.answer(error(ErrorCode::Forbidden)); // it had been deleted after all
        QVERIFY(Run(folder()).link.asked.isEmpty());
        run->discards.start();
        QVERIFY(run->link.asked.isEmpty());
    }

    void sendsStoriesAndComments()
    {
        Run run(folder());
        const ConversationId story = commentsOn({"m7"});
        QVERIFY(run.outbox.add(feed(), "news", {}).ok());
        QVERIFY(run.outbox.add(story, "nice", {}).ok());
        QSignalSpy acknowledged(&run.outbox, &Outbox::acknowledged);
        run.connectLink();
        const Asked first = run.link.next();
        QCOMPARE(first.name, QString("story"));
        QCOMPARE(first.arguments["content"].toString(), QString("news"));
        QVERIFY(!first.arguments.contains("recipient"));
        first.answer(postAck("story", first, 8));
        const Asked second = run.link.next();
        QCOMPARE(second.name, QString("comment"));
        QCOMPARE(second.arguments["parent"].toString(), QString("m7"));
        second.answer(postAck("comment", second, 9));
        QCOMPARE(acknowledged.size(), 2);
        QCOMPARE(acknowledged[0][0].value<Message>().recipient.id, feed());
        QCOMPARE(acknowledged[1][0].value<Message>().recipient.id, story);
        QVERIFY(run.contents(feed()).isEmpty() && run.contents(story).isEmpty());
    }

    void deletesADiscardedPostThatTurnsUp_data()
    {
        QTest::addColumn<ConversationId>("where");
        QTest::addColumn<QString>("request");
        QTest::addColumn<QString>("list");
        QTest::newRow("story") << feed() << "story"
                               << "stories";
        QTest::newRow("comment") << commentsOn({"m2"}) << "comment"
                                 << "comments";
    }
    void deletesADiscardedPostThatTurnsUp()
    {
        QFETCH(ConversationId, where);
        QFETCH(QString, request);
        QFETCH(QString, list);
        Run run(folder());
        run.cache.advance(5);
        QVERIFY(run.outbox.add(where, "a", {}).ok());
        run.connectLink();
        const Asked sent = run.link.next();
        run.outbox.stop();
        run.link.setState(Link::State::Offline, {});
        run.outbox.discard("c1");
        run.link.setState(Link::State::Online, {});
        run.discards.start();
        // Posts are given from the newest on, so it looks down to where it was sent.
        const Asked newest = run.link.next();
        QCOMPARE(newest.name, list);
        QVERIFY(!newest.arguments.contains("before"));
        Asked other = sent;
        other.arguments["clientOffset"] = "another";
        newest.answer(QJsonObject{
            {"ok", true}, {list, QJsonArray{postAck(request, other, 9)[request]}}, {"more", true}});
        const Asked below = run.link.next();
        QCOMPARE(below.arguments["before"].toInt(), 9);
        below.answer(QJsonObject{
            {"ok", true}, {list, QJsonArray{postAck(request, sent, 7)[request]}}, {"more", true}});
        const Asked removal = run.link.next();
        QCOMPARE(removal.name, QString("delete"));
        QCOMPARE(removal.arguments["_id"].toString(), QString("m7"));
    }

    void deletesWhatIsPushedAfterItWasDiscarded()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        const Asked sent = run.link.next();
        run.outbox.discard("c1");
        const auto stored = messageFromJson(ackFor(sent, 9)["message"]);
        run.discards.stored(*stored);
        QCOMPARE(run.link.next().name, QString("delete"));
        sent.answer(ackFor(sent, 9));
        QVERIFY(run.link.asked.isEmpty()); // once
    }

    void forgetsADayLaterWhatTheServerNeverStored()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        run.link.next();
        run.outbox.discard("c1");
        const auto lookInVain = [&] {
            run.discards.start();
            run.link.next().answer(QJsonObject{{"ok", true}, {"messages", QJsonArray()}});
            run.discards.start();
            return !run.link.asked.isEmpty();
        };
        QVERIFY(lookInVain());
        run.link.asked.clear();
        run.clock.wall += 25 * 3'600'000;
        QVERIFY(!lookInVain());
    }

    void looksNoFurtherThanThePagesLead()
    {
        Run run(folder());
        run.cache.advance(5);
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        run.link.next();
        run.outbox.discard("c1");
        run.discards.start();
        // Another sender's message with the same clientOffset, and always the same page.
        Message others = messageAt(6, "x", {{"bo"}, "Bo"});
        others.clientOffset = "c1";
        const QJsonObject page{
            {"ok", true}, {"messages", QJsonArray{toJson(others)}}, {"moreAfter", true}};
        run.link.next().answer(page);
        const Asked look = run.link.next();
        QCOMPARE(look.name, QString("chat"));
        QCOMPARE(look.arguments["after"].toInt(), 6);
        look.answer(page);
        QVERIFY(run.link.asked.isEmpty());
    }

    void looksForNothingThatTheServerRefused_data()
    {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("in the same run") << false;
        QTest::newRow("in the next run of the program") << true;
    }
    void looksForNothingThatTheServerRefused()
    {
        QFETCH(bool, restarted);
        auto run = std::make_unique<Run>(folder());
        QVERIFY(run->outbox.add(bo, "a", {}).ok());
        run->connectLink();
        run->link.next().answer(error(ErrorCode::Forbidden));
        run->outbox.stop();
        if (restarted) {
            run->cache.flush();
            run = std::make_unique<Run>(folder());
        }
        QSignalSpy trouble(&run->outbox, &Outbox::errorOccurred);
        run->outbox.discard("c1");
        QVERIFY(run->contents().isEmpty() && trouble.isEmpty());
        run->discards.start();
        QVERIFY(run->link.asked.isEmpty());
    }

    void saysSoWhereItWasSentBeforeItCouldBeDiscarded()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        run.connectLink();
        const Asked sent = run.link.next();
        sent.answer(ackFor(sent, 9));
        QSignalSpy trouble(&run.outbox, &Outbox::errorOccurred);
        run.outbox.discard("c1");
        QCOMPARE(trouble.size(), 1);
        QCOMPARE(trouble.first().first().value<Error>(), because(Reason::AlreadySent));
        QVERIFY(run.link.asked.isEmpty());
    }

    void looksForNothingThatNeverWentOut()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        QSignalSpy trouble(&run.outbox, &Outbox::errorOccurred);
        run.outbox.discard("c1");
        run.connectLink();
        run.discards.start();
        QVERIFY(run.link.asked.isEmpty());
        QVERIFY(trouble.isEmpty());
    }

    void sendsNothingThatWasDiscardedWhileTheServerWantedToWait()
    {
        Run run(folder());
        QVERIFY(run.outbox.add(bo, "a", {}).ok());
        QVERIFY(run.outbox.add(bo, "b", {}).ok());
        run.connectLink();
        run.link.next().answer(Error{ErrorCode::RateLimited, "Slower.", {{"retryAfterMs", 5}}});
        run.outbox.discard("c1");
        QTRY_COMPARE(run.link.asked.size(), 1);
        QCOMPARE(run.link.next().arguments["content"].toString(), QString("b"));
    }

    void refusesWhatCannotBeSent()
    {
        Run run(folder());
        QVERIFY(!run.outbox.add(bo, "", {}).ok());
        QVERIFY(!run.outbox.add(bo, QStringLiteral("\u200b\n"), {}).ok()); // nothing shows
        QVERIFY(!run.outbox.add(bo, QString(QChar(0xd800)), {}).ok());
        QVERIFY(!run.outbox.add(bo, QString(limits::contentBytes / 2 + 1, u'é'), {}).ok());
        QVERIFY(run.outbox.add(bo, QString(limits::contentBytes / 2, u'é'), {}).ok());
        QCOMPARE(run.contents().size(), 1);
    }

    void saysSoWhenTheDiskRefuses()
    {
        Run run(folder());
        QVERIFY(run.cache.write(
            [](Database &database) { database.run("DROP TABLE outbox"); })); // like a full disk
        const auto added = run.outbox.add(bo, "a", {});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().reason, Reason::CacheNotWritten);
        QVERIFY(run.contents().isEmpty());
    }
};

QTEST_GUILESS_MAIN(OutboxTest)
#include "tst_outbox.moc"
