#include "emoji.h"

#include <QTest>

using namespace chatbook;

class EmojiTest : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatIsShownInColour_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("found");
        QTest::newRow("none") << "plain text, 3 × 4 — “好”" << QStringList{};
        QTest::newRow("empty") << "" << QStringList{};
        QTest::newRow("face") << "so 😀!" << QStringList{"😀"};
        QTest::newRow("neighbours") << "😀🎉 and 👍" << QStringList{"😀🎉", "👍"};
        QTest::newRow("heart in colour") << "I ❤️ it" << QStringList{"❤️"};
        QTest::newRow("heart as text") << "I \u2764 it" << QStringList{};
        QTest::newRow("face as text") << "\U0001f600\ufe0e" << QStringList{};
        QTest::newRow("family") << "a👨‍👩‍👧‍👦b"
                                << QStringList{"👨‍👩‍👧‍👦"};
        QTest::newRow("skin") << "👋🏽" << QStringList{"👋🏽"};
        QTest::newRow("flag") << "🇩🇪🇯🇵" << QStringList{"🇩🇪🇯🇵"};
        QTest::newRow("keycap") << "1️⃣ 1 #" << QStringList{"1️⃣"};
        QTest::newRow("copyright") << "© ©️" << QStringList{"©️"};
        QTest::newRow("check mark") << "✓ ✅" << QStringList{"✅"};
        QTest::newRow("lone surrogate") << QString(QChar(0xd83d)) + "x" << QStringList{};
    }
    void findsWhatIsShownInColour()
    {
        QFETCH(QString, text);
        QStringList found;
        for (const TextRange &range : emojiRanges(text))
            found.append(text.sliced(range.start, range.length));
        QTEST(found, "found");
    }
};

QTEST_APPLESS_MAIN(EmojiTest)
#include "tst_emoji.moc"
