#include "names.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class NamesTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char *title, const QString &name, const QString &kept) {
            QTest::newRow(title) << name << kept;
        };
        row("trimmed", " \tAda Lovelace\n", "Ada Lovelace");
        row("composed", QStringLiteral("e\u0301"), QStringLiteral("é"));
        row("one letter", "x", "x");
        row("64 beyond the BMP", QStringLiteral("😀").repeated(64),
            QStringLiteral("😀").repeated(64));
        row("Persian", QStringLiteral("مریم"), QStringLiteral("مریم"));
        row("a family", QStringLiteral("👨‍👩‍👧"), QStringLiteral("👨‍👩‍👧"));
        row("a heart on fire", QStringLiteral("❤️‍🔥"), QStringLiteral("❤️‍🔥"));
        row("Scotland", QStringLiteral("🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
            QStringLiteral("🏴󠁧󠁢󠁳󠁣󠁴󠁿"));
        row("nearly the room", "ALL-CHAT", "ALL-CHAT");
    }
    void keepsNames()
    {
        QFETCH(QString, name);
        QFETCH(QString, kept);
        const Result<QString> checked = checkName(name);
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
        QCOMPARE(*checked, kept);
    }

    void refusesNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("none") << QString();
        QTest::newRow("blank") << QStringLiteral(" \u3000\t");
        QTest::newRow("65 code points") << QString(65, u'x');
        QTest::newRow("257 bytes") << QString(QStringLiteral("😀").repeated(63) + "xxxxx");
        QTest::newRow("a line break") << "a\nb";
        QTest::newRow("an escape") << "a\x1b[31mb";
        QTest::newRow("C1 control") << QStringLiteral("a\u0085b");
        QTest::newRow("line separator") << QStringLiteral("a\u2028b");
        QTest::newRow("bidi override") << QStringLiteral("a\u202eb");
        QTest::newRow("bidi isolate") << QStringLiteral("a\u2066b");
        QTest::newRow("Arabic letter mark") << QStringLiteral("a\u061cb");
        QTest::newRow("zero-width space") << QStringLiteral("a\u200bb");
        QTest::newRow("byte order mark") << QStringLiteral("a\ufeffb");
        QTest::newRow("soft hyphen") << QStringLiteral("a\u00adb");
        QTest::newRow("joiner between letters") << QStringLiteral("a\u200db");
        QTest::newRow("joiner at the end") << QStringLiteral("😀\u200d");
        QTest::newRow("tag without a flag") << QStringLiteral("a\U000e0067");
        QTest::newRow("unassigned") << QStringLiteral("a\u0378");
        QTest::newRow("only a filler") << QStringLiteral("\u3164");
        QTest::newRow("gaps held apart") << QStringLiteral("\ufe0f\u2000\ufe0f");
    }
    void refusesNames()
    {
        QFETCH(QString, name);
        const Result<QString> checked = checkName(name);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::Invalid);
        QCOMPARE(checked.error().details.value("field").toString(), QString("name"));
    }

    /// These would take seconds each if their marks were ordered first.
    void bringsNothingInOrderThatIsTooLongAnyway()
    {
        const QString marks = "a" + QString(32'000, QChar(0x301)) + QString(32'000, QChar(0x323));
        QVERIFY(!checkName(marks));
        QVERIFY(!checkNewName(marks));
        QVERIFY(!checkDeviceName(marks));
        QVERIFY(!checkPassword(marks));
        QCOMPARE(givenPassword(marks), marks);
        // A text that NFC makes short enough is not too long: one letter with three marks.
        const QString letters = QStringLiteral("\u03c9\u0314\u0342\u0345").repeated(64);
        QCOMPARE(checkName(letters)->size(), 64);
        QCOMPARE(givenPassword(letters.repeated(4)).size(), 256);
    }

    void letsThoseInWhoHaveSuchANameFromBefore()
    {
        const auto mixed = QStringLiteral("Аlice"); // the first letter is Cyrillic
        QVERIFY(checkName(mixed));
        const Result<QString> wanted = checkNewName(mixed);
        QVERIFY(!wanted);
        QCOMPARE(wanted.error().code, ErrorCode::Invalid);
        QCOMPARE(wanted.error().details.value("field").toString(), QString("name"));
        QVERIFY2(wanted.error().message.contains("scripts"), qPrintable(wanted.error().message));
    }

    void takesNewNamesInAnyScript()
    {
        for (const QString &name :
             {QStringLiteral("山田 Taro"), QStringLiteral("Анна"), QStringLiteral("김 Kim"),
              QStringLiteral("مريم 2"), QStringLiteral("Zoë ❤️‍🔥"),
              QStringLiteral("Иван (IT)"), QStringLiteral("Оля HR"), QStringLiteral("葛\U000e0100"),
              QString(QStringLiteral("😀").repeated(64)),
              QString(QStringLiteral("龘").repeated(64))})
            QCOMPARE(*checkNewName(name), name);
    }

    void refusesNewNamesWithWhatCannotBeSeen()
    {
        for (const auto &name : {QStringLiteral("Ada\u3164"), QStringLiteral("Ada\u115f"),
                                 QStringLiteral("Ada\u2800"), QStringLiteral("A\u034fda")}) {
            const Result<QString> checked = checkNewName(name);
            QVERIFY(!checked);
            QCOMPARE(checked.error().code, ErrorCode::Invalid);
        }
    }

    void keepsWhatLooksLikeTheRoomsNames()
    {
        for (const auto &name : {QStringLiteral("AII CHAT"), QStringLiteral("A1l_Chat"),
                                 QStringLiteral("ALL  CHAT")}) {
            const Result<QString> checked = checkNewName(name);
            QVERIFY(!checked);
            QCOMPARE(checked.error().code, ErrorCode::NameTaken);
        }
        QVERIFY(checkNewName("All Chats"));
    }

    void keepsTheRoomsNamesForTheRoom()
    {
        for (const auto &name : {QStringLiteral("ALL_CHAT"), QStringLiteral("all chat"),
                                 QStringLiteral("ＡＬＬ　ＣＨＡＴ"), QStringLiteral("all＿chat")}) {
            const Result<QString> checked = checkName(name);
            QVERIFY(!checked);
            QCOMPARE(checked.error().code, ErrorCode::NameTaken);
        }
    }

    void takesPasswordsOf8To256Characters()
    {
        QVERIFY(!checkPassword(QString(7, u'x')));
        QVERIFY(checkPassword(QString(8, u'x')));
        QVERIFY(checkPassword(QStringLiteral("🔑").repeated(256)));
        QVERIFY(!checkPassword(QString(257, u'x')));
        QCOMPARE(checkPassword(QString(7, u'x')).error().details.value("field"), "password");
    }

    void countsPasswordsInNfc()
    {
        const QString decomposed = QStringLiteral("e\u0301").repeated(7);
        QVERIFY(!checkPassword(decomposed));
        QCOMPARE(*checkPassword(decomposed + "x"), QString(QString(7, QChar(0xe9)) + "x"));
        QCOMPARE(*checkPassword("  spaces  "), QString("  spaces  "));
    }

    void knowsOneGrapheme_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("one");
        QTest::newRow("thumb") << QStringLiteral("👍") << true;
        QTest::newRow("thumb with skin") << QStringLiteral("👍🏽") << true;
        QTest::newRow("heart with selector") << QStringLiteral("❤️") << true;
        QTest::newRow("flag") << QStringLiteral("🇩🇪") << true;
        QTest::newRow("Scotland") << QStringLiteral("🏴󠁧󠁢󠁳󠁣󠁴󠁿") << true;
        QTest::newRow("family") << QStringLiteral("👨‍👩‍👧‍👦") << true;
        QTest::newRow("keycap") << QStringLiteral("1️⃣") << true;
        QTest::newRow("letter with accent") << QStringLiteral("e\u0301") << true;
        QTest::newRow("nothing") << QString() << false;
        QTest::newRow("two") << QStringLiteral("👍👍") << false;
        QTest::newRow("two flags") << QStringLiteral("🇩🇪🇫🇷") << false;
        QTest::newRow("a word") << "ok" << false;
        QTest::newRow("a space") << " " << false;
        QTest::newRow("a line break") << "\n" << false;
        QTest::newRow("a joiner") << QStringLiteral("\u200d") << false;
        QTest::newRow("a selector") << QStringLiteral("\ufe0f") << false;
        QTest::newRow("a control") << QStringLiteral("\u0007") << false;
    }
    void knowsOneGrapheme()
    {
        QFETCH(QString, text);
        QTEST(isOneGrapheme(text), "one");
    }
};

QTEST_GUILESS_MAIN(NamesTest)
#include "tst_names.moc"
