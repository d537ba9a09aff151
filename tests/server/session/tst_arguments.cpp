#include "arguments.h"

#include "wirelimits.h"

#include <QJsonDocument>
#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class ArgumentsTest : public QObject
{
    Q_OBJECT

    static Arguments of(const QByteArray &json)
    {
        return Arguments(QJsonDocument::fromJson(json).object());
    }

    /// Reads one field in the way that `read` names.
    static void read(Arguments &arguments, const QByteArray &read)
    {
        if (read == "text")
            (void)arguments.text(QLatin1StringView("x"));
        else if (read == "optionalText")
            (void)arguments.optionalText(QLatin1StringView("x"));
        else if (read == "content")
            (void)arguments.content();
        else if (read == "clientOffset")
            (void)arguments.clientOffset();
        else if (read == "boolean")
            (void)arguments.boolean(QLatin1StringView("x"));
        else if (read == "offset")
            (void)arguments.offset(QLatin1StringView("x"));
        else if (read == "optionalOffset")
            (void)arguments.optionalOffset(QLatin1StringView("x"));
        else if (read == "serverOffset")
            (void)arguments.serverOffset();
        else if (read == "limit")
            (void)arguments.limit();
        else if (read == "recipient")
            (void)arguments.recipient();
        else
            QFAIL("unknown");
    }

private slots:
    void cutsAnIdThatIsLongerThanAny()
    {
        const QString id(40, 'i');
        const QByteArray json = id.toUtf8();
        const QByteArray longer = QByteArray(50'000, 'i');
        QCOMPARE(of(R"({"x":")" + json + R"("})").id(QLatin1StringView("x")), id);
        QVERIFY(of(R"({"x":")" + longer + R"("})").id(QLatin1StringView("x")).size() < 1'000);
        QCOMPARE(of(R"({"recipient":{"_id":")" + json + R"("}})").recipient().value, id);
        QVERIFY(of(R"({"recipient":{"_id":")" + longer + R"("}})").recipient().value.size() <
                1'000);
    }

    void takesWhatIsRight_data()
    {
        QTest::addColumn<QByteArray>("read");
        QTest::addColumn<QByteArray>("json");
        const auto row = [](const char *read, const QByteArray &json) {
            QTest::addRow("%s %s", read, json.left(60).constData()) << QByteArray(read) << json;
        };
        row("text", R"({"x":""})");
        row("optionalText", "{}");
        row("optionalText", R"({"x":"y"})");
        row("content", R"({"content":" x\n"})");
        row("content", R"({"content":"👨‍👩‍👧"})");
        row("content", R"({"content":")" + QByteArray(limits::contentBytes, 'a') + R"("})");
        row("clientOffset", "{}");
        row("clientOffset", R"({"clientOffset":" ~"})");
        row("clientOffset", R"({"clientOffset":")" + QByteArray(64, 'a') + R"("})");
        row("boolean", R"({"x":false})");
        row("offset", R"({"x":1})");
        row("offset", R"({"x":1.0})");
        row("offset", R"({"x":9007199254740991})");
        row("optionalOffset", "{}");
        row("serverOffset", "{}");
        row("serverOffset", R"({"serverOffset":0})");
        row("serverOffset", R"({"serverOffset":9007199254740991})");
        row("limit", "{}");
        row("limit", R"({"limit":1})");
        row("limit", R"({"limit":200})");
        row("recipient", R"({"recipient":{"_id":"ALL_CHAT","name":7}})");
    }
    void takesWhatIsRight()
    {
        QFETCH(QByteArray, read);
        QFETCH(QByteArray, json);
        Arguments arguments = of(json);
        this->read(arguments, read);
        QVERIFY2(!arguments.error(),
                 arguments.error() ? qPrintable(arguments.error()->message) : "");
    }

    void refusesWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("read");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *read, const QByteArray &json, const char *field = "x") {
            QTest::addRow("%s %s", read, json.left(60).constData())
                << QByteArray(read) << json << QString(field);
        };
        for (const char *wrong : {"null", "1", "true", "[]", "{}", R"(["y"])"}) {
            const QByteArray value(wrong);
            row("text", R"({"x":)" + value + "}");
            row("optionalText", R"({"x":)" + value + "}");
            row("content", R"({"content":)" + value + "}", "content");
            row("clientOffset", R"({"clientOffset":)" + value + "}", "clientOffset");
            row("recipient", R"({"recipient":)" + value + "}", "recipient");
            row("recipient", R"({"recipient":{"_id":)" + value + "}}", "recipient");
        }
        row("text", "{}");
        row("text", R"({"x":"a\u0000b"})");
        row("text", R"({"x":"\ud800"})");
        row("text", R"({"x":"\udc00\ud800"})");
        row("optionalText", R"({"x":"\u0000"})");
        row("content", "{}", "content");
        row("content", R"({"content":""})", "content");
        row("content", R"({"content":" \n\u3000"})", "content");
        row("content", R"({"content":"\u200b\ufe0f"})", "content");
        row("content", R"({"content":"\u2800\u3164"})", "content");
        row("clientOffset", R"({"clientOffset":""})", "clientOffset");
        row("clientOffset", R"({"clientOffset":"é"})", "clientOffset");
        row("clientOffset", R"({"clientOffset":"a\n"})", "clientOffset");
        row("clientOffset", R"({"clientOffset":"\u007f"})", "clientOffset");
        row("clientOffset", R"({"clientOffset":")" + QByteArray(65, 'a') + R"("})", "clientOffset");
        for (const char *wrong : {"null", "0", "1", R"("true")"})
            row("boolean", R"({"x":)" + QByteArray(wrong) + "}");
        row("boolean", "{}");
        row("offset", "{}");
        for (const char *wrong : {"null", "0", "-0", "-1", "0.5", "1.5", "1e308", "-1e308",
                                  "9007199254740992", "18446744073709551617", R"("1")", "true"}) {
            row("offset", R"({"x":)" + QByteArray(wrong) + "}");
            row("optionalOffset", R"({"x":)" + QByteArray(wrong) + "}");
        }
        for (const char *wrong : {"null", "-1", "0.5", "1e308", "9007199254740992", R"("0")"})
            row("serverOffset", R"({"serverOffset":)" + QByteArray(wrong) + "}", "serverOffset");
        for (const char *wrong : {"null", "0", "-1", "201", "1.5", "1e308", R"("1")"})
            row("limit", R"({"limit":)" + QByteArray(wrong) + "}", "limit");
        row("recipient", "{}", "recipient");
        row("recipient", R"({"recipient":{"_id":"\u0000"}})", "recipient");
    }
    void refusesWhatIsWrong()
    {
        QFETCH(QByteArray, read);
        QFETCH(QByteArray, json);
        Arguments arguments = of(json);
        this->read(arguments, read);
        QVERIFY(arguments.error());
        QCOMPARE(arguments.error()->code, ErrorCode::Invalid);
        QTEST(arguments.error()->details.value("field").toString(), "field");
        QVERIFY(!arguments.error()->message.isEmpty());
    }

    void countsContentInBytes()
    {
        const QString fits = QStringLiteral("ß").repeated(limits::contentBytes / 2);
        Arguments right(QJsonObject{{"content", fits}});
        QCOMPARE(right.content(), fits);
        QVERIFY(!right.error());
        Arguments wrong(QJsonObject{{"content", QString(fits + "x")}});
        (void)wrong.content();
        QCOMPARE(wrong.error()->code, ErrorCode::TooLarge);
        QCOMPARE(wrong.error()->details.value("limit").toInteger(), 16'384);
    }

    void keepsTheFirstRefusal()
    {
        Arguments arguments = of(R"({"b":1})");
        (void)arguments.text(QLatin1StringView("a"));
        (void)arguments.text(QLatin1StringView("b"));
        arguments.refuse({ErrorCode::TooLarge, "later"});
        QCOMPARE(arguments.error()->details.value("field").toString(), QString("a"));
    }

    void fillsInWhatMayBeLeftOut()
    {
        Arguments arguments = of("{}");
        QCOMPARE(arguments.limit(), 50);
        QCOMPARE(arguments.optionalOffset(QLatin1StringView("before")), 0);
        QVERIFY(!arguments.serverOffset());
        QVERIFY(!arguments.optionalText(QLatin1StringView("prefix")));
        QVERIFY(!arguments.error());
    }
};

QTEST_GUILESS_MAIN(ArgumentsTest)
#include "tst_arguments.moc"
