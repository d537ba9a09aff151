#include "documents.h"
#include "utctime.h"

#include <QJsonArray>
#include <QTest>

using namespace chatbook;

class DocumentsTest : public QObject
{
    Q_OBJECT

    static Message fullMessage()
    {
        const QDateTime time = utcTime(1'700'000'000'123);
        return {.id = {"42"},
                .sender = {{"a"}, "Ann"},
                .recipient = {{"b"}, "Bob"},
                .timestamp = time,
                .content = QStringLiteral(" <b>你好</b>\n\u0001"),
                .offset = 42,
                .changed = 45,
                .clientOffset = "c-1",
                .editedAt = time.addSecs(1),
                .deletedAt = time.addSecs(2),
                .replyTo = ReplyReference{{"41"}, 41, {{"b"}, "Bob"}},
                .reactions = {{"👍", 2, {{"a"}, {"b"}}}, {"🎉", 51, {{"a"}}, true}}};
    }

private slots:
    void messageSurvivesJson()
    {
        const Message message = fullMessage();
        QCOMPARE(messageFromJson(toJson(message)), std::optional(message));
    }

    void leavesOutWhatIsAbsent()
    {
        Message message = fullMessage();
        message.clientOffset.clear();
        message.editedAt.reset();
        message.deletedAt.reset();
        message.replyTo.reset();
        message.reactions.clear();
        const QJsonObject json = toJson(message);
        for (const char *key : {"clientOffset", "editedAt", "deletedAt", "replyTo", "reactions"})
            QVERIFY2(!json.contains(QLatin1StringView(key)), key);
        QCOMPARE(messageFromJson(json), std::optional(message));
    }

    void writesTimesAsIsoUtcWithMilliseconds()
    {
        QCOMPARE(toJson(fullMessage()).value(QLatin1StringView("timestamp")).toString(),
                 QStringLiteral("2023-11-14T22:13:20.123Z"));
        for (const qint64 ms : {Q_INT64_C(0), Q_INT64_C(999), Q_INT64_C(951'827'696'789),
                                Q_INT64_C(4'102'444'799'007)}) {
            const QDateTime time = utcTime(ms);
            QCOMPARE(toWireTime(time), time.toString(Qt::ISODateWithMs));
            QCOMPARE(toWireTime(time.toOffsetFromUtc(3600)), toWireTime(time));
        }
    }

    void storyAndCommentSurviveJson()
    {
        const QDateTime time = utcTime(5);
        const Post comment{.id = {"8"},
                           .parent = PostId{"7"},
                           .creator = {{"b"}, "Bob"},
                           .timestamp = time,
                           .content = "upon",
                           .offset = 8,
                           .changed = 9,
                           .clientOffset = {},
                           .editedAt = time.addSecs(1),
                           .reactions = {{"+", 1, {{"a"}}}},
                           .comments = 0};
        const Post story{.id = {"7"},
                         .creator = {{"a"}, "Ann"},
                         .timestamp = time,
                         .content = "once",
                         .offset = 7,
                         .changed = 7,
                         .clientOffset = "x",
                         .comments = 3,
                         .latest = {comment, comment}};
        QCOMPARE(storyFromJson(toJson(story)), std::optional(story));
        QCOMPARE(commentFromJson(toJson(comment)), std::optional(comment));
    }

    void deviceSurvivesJson()
    {
        const QDateTime time = utcTime(5);
        for (const Device &device : {Device{{"d"}, "Phone", time, time.addDays(1), true},
                                     Device{{"d"}, {}, std::nullopt, time, false}})
            QCOMPARE(deviceFromJson(toJson(device)), std::optional(device));
        QJsonObject json = toJson(Device{{"d"}, {}, std::nullopt, time, false});
        QVERIFY(!json.contains("name") && !json.contains("created"));
        json.remove("used");
        QVERIFY(!deviceFromJson(json));
        QVERIFY(!deviceFromJson(toJson(Device{{}, {}, std::nullopt, time, false})));
    }

    void refusesAMissingOrWrongField_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("no id") << "_id" << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("empty id") << "_id" << QJsonValue("");
        QTest::newRow("sender is text") << "sender" << QJsonValue("a");
        QTest::newRow("no recipient") << "recipient" << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("content is null") << "content" << QJsonValue(QJsonValue::Null);
        QTest::newRow("offset is a fraction") << "offset" << QJsonValue(1.5);
        QTest::newRow("offset is negative") << "offset" << QJsonValue(-1);
        QTest::newRow("offset is too large") << "changed" << QJsonValue(9007199254740992.0);
        QTest::newRow("time is local") << "timestamp" << QJsonValue("2023-11-14T22:13:20.123");
        for (const char *time : {"9999-12-31T23:59:59.999-00:01", "0001-01-01T00:00:00.000+00:01"})
            QTest::addRow("%s", time) << "editedAt" << QJsonValue(time);
        QTest::newRow("reply is empty") << "replyTo" << QJsonValue(QJsonObject());
        QTest::newRow("reactions is an object") << "reactions" << QJsonValue(QJsonObject());
        QTest::newRow("more reactions than can be counted")
            << "reactions"
            << QJsonValue(QJsonArray{QJsonObject{
                   {"emoji", "👍"}, {"count", Q_INT64_C(4294967297)}, {"users", QJsonArray()}}});
    }

    void refusesAMissingOrWrongField()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QJsonObject json = toJson(fullMessage());
        if (value.isUndefined())
            json.remove(key);
        else
            json.insert(key, value);
        QVERIFY(!messageFromJson(json));
    }

    void knowsTextThatMayBeKept()
    {
        QVERIFY(isStorableText(QStringLiteral("a\nb 👍")));
        QVERIFY(!isStorableText(QString(QChar(u'\0'))));
        QVERIFY(!isStorableText(QString(QChar(0xd800))));
    }

    void namesAConversationByTheOtherPerson()
    {
        const Message message = fullMessage();
        QCOMPARE(conversationOf(message, {"a"}), (ConversationId{"b"}));
        QCOMPARE(conversationOf(message, {"b"}), (ConversationId{"a"}));
    }

    void namesAllChatTheSameForEverybody()
    {
        QCOMPARE(conversationOf(allChat(), {"a"}, {"a"}), allChat());
        QCOMPARE(conversationOf(allChat(), {"a"}, {"b"}), allChat());
    }

    void knowsWhoIsInADirectConversation()
    {
        QCOMPARE(ConversationId{"a"}.kind(), ConversationId::Kind::Direct);
        QCOMPARE(ConversationId{"a"}.person(), UserId{"a"});
        QCOMPARE(conversationWith({"a"}), ConversationId{"a"});
        QCOMPARE(allChat().kind(), ConversationId::Kind::AllChat);
        QCOMPARE(allChat().person(), UserId());
        QCOMPARE(allChat(), ConversationId{"ALL_CHAT"}); // as the wire has it
    }

    void titlesAConversationByItsPerson()
    {
        Message message = fullMessage();
        QCOMPARE(titledConversationOf(message, message.sender.id), message.recipient);
        QCOMPARE(titledConversationOf(message, {message.recipient.id.value}),
                 (Recipient{conversationWith(message.sender.id), message.sender.name}));
        message.recipient = {allChat(), "whatever a server says"};
        QCOMPARE(titledConversationOf(message, message.sender.id), allChatRecipient());
    }
};

QTEST_GUILESS_MAIN(DocumentsTest)
#include "tst_documents.moc"
