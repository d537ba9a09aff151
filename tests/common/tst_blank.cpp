#include "text/blank.h"

#include <QTest>

using namespace chatbook;

class BlankTest : public QObject
{
    Q_OBJECT

private slots:
    void knowsWhatShowsNothing_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("blank");
        const auto row = [](const char *title, const QString &text, bool blank) {
            QTest::newRow(title) << text << blank;
        };
        row("nothing", {}, true);
        row("white space", QStringLiteral(" \t\r\n\u00a0\u3000\u2028\u1680"), true);
        row("a zero-width space", QStringLiteral("\u200b"), true);
        row("joiners", QStringLiteral("\u200d\u200c\u2060\ufeff"), true);
        row("bidi controls", QStringLiteral("\u202e\u2066\u061c"), true);
        row("a control", QStringLiteral("\u0007\u0085"), true);
        row("a soft hyphen", QStringLiteral("\u00ad"), true);
        row("selectors", QStringLiteral("\ufe0f\U000e0100"), true);
        row("tags without a flag", QStringLiteral("\U000e0067\U000e007f"), true);
        row("Hangul fillers", QStringLiteral("\u3164\u115f\u1160\uffa0"), true);
        row("Braille without dots", QStringLiteral("\u2800"), true);
        row("a grapheme joiner", QStringLiteral("\u034f"), true);
        row("Khmer vowels that are not written", QStringLiteral("\u17b4\u17b5"), true);
        row("all at once", QStringLiteral(" \u200b\u2800\n\u3164\ufe0f"), true);

        row("a letter behind it", QStringLiteral("\u2800\u200bx"), false);
        row("a full stop", ".", false);
        row("a family", QStringLiteral("👨‍👩‍👧"), false);
        row("a heart with a selector", QStringLiteral("❤️"), false);
        row("Scotland", QStringLiteral("🏴󠁧󠁢󠁳󠁣󠁴󠁿"), false);
        row("Braille with a dot", QStringLiteral("\u2801"), false);
        row("a mark alone", QStringLiteral("\u0301"), false);
        row("beyond the BMP", QStringLiteral("𠮷"), false);
        row("of private use", QStringLiteral("\ue000"), false);
        row("an Arabic number sign", QStringLiteral("\u0600"), false);
        row("Hangul", QStringLiteral("ㅎ"), false);
    }
    void knowsWhatShowsNothing()
    {
        QFETCH(QString, text);
        QTEST(isBlank(text), "blank");
    }
};

QTEST_GUILESS_MAIN(BlankTest)
#include "tst_blank.moc"
