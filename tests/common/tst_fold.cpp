#include "text/fold.h"

#include <QTest>

using namespace chatbook;

class FoldTest : public QObject
{
    Q_OBJECT

private slots:
    void foldsNames_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("same");
        QTest::newRow("case") << "Ada"
                              << "aDA" << true;
        QTest::newRow("sharp s") << QStringLiteral("Straße") << "STRASSE" << true;
        QTest::newRow("capital sharp s") << QStringLiteral("ẞ") << QStringLiteral("ß") << true;
        QTest::newRow("width") << QStringLiteral("Ａｄａ") << "ada" << true;
        QTest::newRow("ligature") << QStringLiteral("ﬁn") << "fin" << true;
        QTest::newRow("final sigma") << QStringLiteral("ΟΔΟΣ") << QStringLiteral("οδος") << true;
        QTest::newRow("composition")
            << QStringLiteral("e\u0301") << QStringLiteral("\u00c9") << true;
        QTest::newRow("hidden characters") << QStringLiteral("a\u200bb\ufe0f") << "ab" << true;
        QTest::newRow("accents") << QStringLiteral("José") << "jose" << false;
        QTest::newRow("dotless i") << QStringLiteral("ı") << "i" << false;
        QTest::newRow("another script") << QStringLiteral("а") << "a" << false;
    }
    void foldsNames()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(bool, same);
        QCOMPARE(foldName(a) == foldName(b), same);
    }

    void folding_twiceIsFoldingOnce()
    {
        const QString text = QStringLiteral("Ⅷ İstanbul ﷺ 각 ｶﾞ ẞ \u0345\u0301");
        QCOMPARE(foldName(foldName(text)), foldName(text));
        QCOMPARE(foldForSearch(foldForSearch(text)), foldForSearch(text));
    }

    void findsSubstringsByTheirFold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("piece");
        QTest::addColumn<bool>("found");
        QTest::newRow("accents in the text") << QStringLiteral("Café") << "cafe" << true;
        QTest::newRow("accents in the piece") << "cafe" << QStringLiteral("CAFÉ") << true;
        QTest::newRow("Turkish dotted I") << QStringLiteral("İstanbul") << "istanbul" << true;
        QTest::newRow("Vietnamese") << QStringLiteral("Việt") << "viet" << true;
        QTest::newRow("Arabic vowel marks")
            << QStringLiteral("مَرحَبا") << QStringLiteral("مرحبا") << true;
        QTest::newRow("half-width katakana")
            << QStringLiteral("ガス") << QStringLiteral("ｶﾞｽ") << true;
        QTest::newRow("one Chinese character")
            << QStringLiteral("你好世界") << QStringLiteral("世") << true;
        QTest::newRow("another Chinese one")
            << QStringLiteral("你好世界") << QStringLiteral("中") << false;
        QTest::newRow("Hangul in pieces")
            << QStringLiteral("\u1100\u1161\u11a8") << QStringLiteral("각") << true;
        QTest::newRow("half a Hangul syllable")
            << QStringLiteral("각") << QStringLiteral("가") << false;
        QTest::newRow("after what looks like a byte order mark")
            << QStringLiteral("\ufffeText") << "text" << true;
        QTest::newRow("emoji") << QStringLiteral("ok 👍🏽!") << QStringLiteral("👍") << true;
    }
    void findsSubstringsByTheirFold()
    {
        QFETCH(QString, text);
        QFETCH(QString, piece);
        QFETCH(bool, found);
        QCOMPARE(foldForSearch(text).contains(foldForSearch(piece)), found);
    }

    void looksAtNoMoreMarksInARowThanTextNeeds()
    {
        // Vowels of Hangul join the letter before them, too, but are not marks.
        const auto vowels = [](int count) -> QString {
            return QStringLiteral("\u1100") + QString(count, QChar(0x1161)) + "b";
        };
        QCOMPARE(foldForSearch(vowels(30)).size(), 31);
        QCOMPARE(foldForSearch(vowels(100)), foldForSearch(vowels(30)));
        QVERIFY(foldForSearch(vowels(30)) != foldForSearch(vowels(29)));
        const QString marked = QStringLiteral("e") + QString(4'000, QChar(0x301)) +
                               QString(4'000, QChar(0x323)) + QStringLiteral("x");
        QCOMPARE(foldForSearch(marked), QString("ex"));
        QCOMPARE(foldForSearch(marked.repeated(2)), QString("exex"));
    }

    void foldsUtf8AsItFoldsText_data()
    {
        QTest::addColumn<QString>("text");
        QString ascii;
        for (char16_t character = 1; character < 0x80; ++character)
            ascii += QChar(character);
        QTest::newRow("ASCII") << ascii;
        QTest::newRow("none") << QString();
        QTest::newRow("accents") << QStringLiteral("Crème BRÛLÉE Việt Ёлка");
        QTest::newRow("no accents") << QStringLiteral("Straße, СТОЛ, 東京都, ΟΔΟΣ, 각, 🎉, ＡＢ");
        QTest::newRow("marks") << QStringLiteral("a\u0301 नमस्ते مَرحَبا \u0e01\u0e34");
        QTest::newRow("a mark to begin with") << QStringLiteral("\ufeffText");
        QTest::newRow("what expands") << QStringLiteral("ﷺ ﬃ ½ ㍿ ¨ ´");
    }
    void foldsUtf8AsItFoldsText()
    {
        QFETCH(QString, text);
        const QByteArray folded = foldForSearch(QByteArrayView(text.toUtf8()));
        QCOMPARE(QString::fromUtf8(folded), foldForSearch(text));
        // One accent sends the whole text the slow way.
        QCOMPARE(QString::fromUtf8(folded) + " e", foldForSearch(text + QStringLiteral(" é")));
    }

    void splitsQueriesAtAnyWhiteSpace()
    {
        QCOMPARE(searchPieces(QStringLiteral(" Ein\u00a0zwei\u3000\tDREI\n")),
                 QStringList({"ein", "zwei", "drei"}));
        QCOMPARE(searchPieces("  "), QStringList());
    }

    void leavesOutPiecesOfMarksAlone()
    {
        QCOMPARE(searchPieces(QStringLiteral("\u0301 a \u200d")), QStringList("a"));
    }

    void foldsNothingToNothing()
    {
        QCOMPARE(foldName(QString()), QString());
        QCOMPARE(foldForSearch(QString()), QString());
    }
};

QTEST_GUILESS_MAIN(FoldTest)
#include "tst_fold.moc"
