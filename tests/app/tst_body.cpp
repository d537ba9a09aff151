#include "body.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

class BodyTest : public QObject
{
    Q_OBJECT

    static Message written(const QString &content)
    {
        Message message;
        message.content = content;
        return message;
    }

private slots:
    void aTextIsOneBlockWithItsLinks()
    {
        const Body body = parseBody(written("see https://example.com/x"));
        QCOMPARE(body.blocks.size(), 1);
        const auto &text = std::get<Body::Text>(body.blocks.at(0));
        QCOMPARE(text.shown, text.content);
        QVERIFY(!text.instead);
        QCOMPARE(text.links.size(), 1);
        QCOMPARE(text.links.at(0).url, QUrl("https://example.com/x"));
        QCOMPARE(body.spoken(), "see https://example.com/x");
    }

    void whatIsShownIsAsLongAsTheContent()
    {
        const Body body = parseBody(written("one\r\ntwo\nthree\rfour\u2029five"));
        const auto &text = std::get<Body::Text>(body.blocks.at(0));
        QCOMPARE(text.shown, "one\u200b\u2028two\u2028three\u2028four\u2028five");
        QCOMPARE(text.shown.size(), text.content.size());
        QCOMPARE(body.spoken(), text.content);
    }

    void aReplyBeginsWithItsQuote()
    {
        const ReplyReference of{{"m0"}, 5, {{"u-ada"}, "Ada"}};
        Message reply = written("yes");
        reply.replyTo = of;
        const Body body = parseBody(reply, "shall we?");
        QCOMPARE(body.blocks.size(), 2);
        QCOMPARE(std::get<Body::Quote>(body.blocks.at(0)), (Body::Quote{of, "shall we?"}));
        QCOMPARE(body.spoken(), "yes");
    }

    void aDeletedMessageQuotesNothing()
    {
        Message deleted;
        deleted.replyTo = ReplyReference{{"m0"}, 5, {{"u-ada"}, "Ada"}};
        deleted.deletedAt = QDateTime::currentDateTimeUtc();
        const Body body = parseBody(deleted);
        QCOMPARE(body.blocks.size(), 1);
        QVERIFY(std::get<Body::Text>(body.blocks.at(0)).instead);
        QCOMPARE(body.spoken(), "This message was deleted");
    }

    void nothingInsteadOfATextIsALink()
    {
        const Body body = parseBody(written(" \n"));
        const auto &text = std::get<Body::Text>(body.blocks.at(0));
        QVERIFY(text.instead && text.links.isEmpty());
        QCOMPARE(text.shown, "Empty message");
    }
};

QTEST_GUILESS_MAIN(BodyTest)
#include "tst_body.moc"
