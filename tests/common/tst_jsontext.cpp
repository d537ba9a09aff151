#include "jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace chatbook;

class JsonTextTest : public QObject
{
    Q_OBJECT

private slots:
    void writesWhatItIsMadeOf()
    {
        QCOMPARE(JsonText::object().utf8(), "{}");
        QCOMPARE(JsonText::array(QList<QString>()).utf8(), "[]");
        const QString text("é");
        const std::initializer_list<JsonText::Value> items{true, 7, qint64(9'007'199'254'740'991),
                                                           text};
        const JsonText json =
            JsonText::object({{QLatin1StringView("items"), JsonText::array(items)},
                              {QLatin1StringView("in"), JsonText::object()},
                              {QLatin1StringView("raw"), JsonText::encoded("[1]")}});
        QCOMPARE(json.utf8(),
                 QByteArray(R"({"items":[true,7,9007199254740991,"é"],"in":{},"raw":[1]})"));
    }

    void insertsAtTheEnd()
    {
        JsonText json = JsonText::object();
        json.insert(QLatin1StringView("a"), 1);
        const JsonText copy = json;
        json.insert(QLatin1StringView("b"), false);
        QCOMPARE(json.utf8(), R"({"a":1,"b":false})");
        QCOMPARE(copy.utf8(), R"({"a":1})");
    }

    void textComesBackAsItWas_data()
    {
        QTest::addColumn<QString>("text");
        QString controls;
        for (char16_t c = 0; c < 0x20; ++c)
            controls += QChar(c);
        for (const QString &text :
             {QString(), QString("plain"), QString("quo\"te"), QString("back\\slash\\"), controls,
              QStringLiteral(u"\ufeff"), QStringLiteral(u"\ufeff\ufeff\""),
              QStringLiteral(u"a\ufeff"), QString("\x7f"), QString("\u2028\u2029"),
              QString("👩‍👩‍👧 中文 مرحبا"), QStringLiteral(u"\xd83d"),
              QStringLiteral(u"é\xde00\xd83d")})
            QTest::addRow("%s", qPrintable(text.toHtmlEscaped().left(8))) << text;
    }
    void textComesBackAsItWas()
    {
        QFETCH(QString, text);
        const JsonText json = JsonText::array(QList<QString>{text});
        const QJsonDocument parsed = QJsonDocument::fromJson(json.utf8());
        QCOMPARE(parsed.array(), QJsonArray{text});
        for (const char c : json.utf8())
            QVERIFY(uchar(c) >= 0x20);
    }
};

QTEST_GUILESS_MAIN(JsonTextTest)
#include "tst_jsontext.moc"
