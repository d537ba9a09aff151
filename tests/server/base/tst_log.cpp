#include "log.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class LogTest : public QObject
{
    Q_OBJECT

private slots:
    void quotesWhatIsNotPlain_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("quoted");
        QTest::newRow("plain") << "ws://127.0.0.1:24280" << QByteArray("ws://127.0.0.1:24280");
        QTest::newRow("empty") << QString() << QByteArray("\"\"");
        QTest::newRow("a space") << "a b" << QByteArray("\"a b\"");
        QTest::newRow("looks like a field") << "a=b" << QByteArray("\"a=b\"");
        QTest::newRow("a quote") << "a\"b" << QByteArray("\"a\\\"b\"");
        QTest::newRow("a backslash") << "a\\b" << QByteArray("\"a\\\\b\"");
        QTest::newRow("a line break") << "a\r\nb" << QByteArray("\"a\\u000d\\u000ab\"");
        QTest::newRow("a terminal's escape") << "\x1b[2J" << QByteArray("\"\\u001b[2J\"");
        QTest::newRow("C1 control") << QStringLiteral("\u009b2J") << QByteArray("\"\\u009b2J\"");
        QTest::newRow("delete") << "\x7f" << QByteArray("\"\\u007f\"");
        QTest::newRow("bidi override") << QStringLiteral("\u202e") << QByteArray("\"\\u202e\"");
        QTest::newRow("umlaut") << QStringLiteral("ä") << QByteArray("\"\\u00e4\"");
        QTest::newRow("emoji") << QStringLiteral("👍") << QByteArray("\"\\ud83d\\udc4d\"");
        QTest::newRow("lone surrogate") << QString(QChar(0xd800)) << QByteArray("\"\\ud800\"");
        QTest::newRow("NUL") << QString(QChar(u'\0')) << QByteArray("\"\\u0000\"");
        QTest::newRow("as long as may be") << QString(256, u'x') << QByteArray(256, 'x');
        QTest::newRow("longer") << QString(257, u'x')
                                << QByteArray("\"" + QByteArray(256, 'x') + "...\"");
    }
    void quotesWhatIsNotPlain()
    {
        QFETCH(QString, value);
        QTEST(log::quoted(value), "quoted");
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "tst_log.moc"
