#include "avatar.h"
#include "documents.h"
#include "emojitext.h"
#include "theme.h"

#include <QFontDatabase>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

class ThemeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textCanBeReadOnEverySurface()
    {
        const Theme theme = themeOfRun();
        for (const QColor &behind : {theme.background, theme.surface, theme.field, theme.ownBubble,
                                     theme.otherBubble, theme.hover, theme.current, theme.pill}) {
            QVERIFY2(contrast(theme.text, behind) >= 7, qPrintable(behind.name()));
            QVERIFY2(contrast(theme.secondaryText, behind) >= 4.5, qPrintable(behind.name()));
            QVERIFY2(contrast(theme.link, behind) >= 4.5, qPrintable(behind.name()));
            QVERIFY2(contrast(theme.danger, behind) >= 4.5, qPrintable(behind.name()));
        }
        QVERIFY(contrast(theme.text, theme.selection) >= 4.5);
        QVERIFY(contrast(theme.onAccent, theme.accent) >= 4.5);
        QVERIFY(contrast(theme.onAccent, theme.badge) >= 4.5);
        QVERIFY(contrast(theme.online, theme.surface) >= 3);
        QVERIFY(contrast(theme.outline, theme.surface) >= 3);
        QVERIFY(contrast(theme.accent, theme.surface) >= 3);
    }

    void namesCanBeReadInEveryColour()
    {
        const Theme theme = themeOfRun();
        for (int i = 0; i < 200; ++i) {
            const UserId id{QString::number(i)};
            QVERIFY(contrast(onAvatar(), avatarColor(id)) >= 4.5);
            QVERIFY(contrast(nameColor(id, theme), theme.otherBubble) >= 4.5);
            QVERIFY(contrast(nameColor(id, theme), theme.ownBubble) >= 4.5);
            QVERIFY(contrast(nameColor(id, theme), theme.background) >= 4.5);
        }
    }

    void isKnownAgainByItsPalette() { QCOMPARE(Theme::of(themeOfRun().palette()), themeOfRun()); }

    void avatarKeepsItsColourAndSharesItWithTheName()
    {
        const UserId id{QStringLiteral("5f3c")};
        QCOMPARE(avatarColor(id), avatarColor(id));
        QSet<QRgb> seen;
        for (int i = 0; i < 100; ++i)
            seen.insert(avatarColor({QString::number(i)}).rgb());
        QVERIFY(seen.size() >= 6);
    }

    void initialsAreWholeGraphemes()
    {
        QCOMPARE(initials("Ada Lovelace"), "AL");
        QCOMPARE(initials("  grace   brewster hopper "), "GH");
        QCOMPARE(initials("@root"), "R");
        QCOMPARE(initials("!!!"), "!");
        QCOMPARE(initials("王小明"), "王");
        QCOMPARE(initials("王 小明"), "王");
        QCOMPARE(initials("محمد علي"), "م");
        QCOMPARE(initials("👩‍👩‍👧 family"), "👩‍👩‍👧");
        QCOMPARE(initials("e\u0301mile"), "E\u0301");
        QCOMPARE(initials(""), "");
        QCOMPARE(initials("   "), "");
    }

    void avatarStaysInItsDisc()
    {
        QString marks("Z");
        for (int i = 0; i < 200; ++i)
            marks += QChar(0x0300 + i % 0x60);
        for (const QString &name :
             {marks, QString(), QString("👨‍👩‍👧‍👦"), QString("WW WW")}) {
            QImage image(64, 64, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            paintAvatar(painter, QRectF(16, 16, 32, 32), {{"1"}, name});
            painter.end();
            int outside = 0;
            for (int y = 0; y < 64; ++y) {
                for (int x = 0; x < 64; ++x) {
                    if (!QRect(16, 16, 32, 32).contains(x, y) && qAlpha(image.pixel(x, y)) != 0)
                        ++outside;
                }
            }
            QCOMPARE(outside, 0);
            QCOMPARE(QColor(image.pixel(17, 32)).name(), avatarColor({"1"}).name());
        }
    }

    void aRoomHasNoPersonsAvatar()
    {
        const auto pictureOf = [](const Recipient &conversation) {
            QImage image(64, 64, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            paintAvatarOf(painter, {0, 0, 64, 64}, conversation);
            return image;
        };
        const Recipient room = allChatRecipient();
        const QImage picture = pictureOf(room);
        // Whatever the colours: initials on the same disc, and a person without any.
        for (const QString name : {"Ada Clark", "ALL CHAT", ""}) {
            User person;
            person.name = name;
            for (int i = 0; avatarColor(person.id) != avatarColor({room.id.value}); ++i)
                person.id = {QString::number(i)};
            QVERIFY(pictureOf({conversationWith(person.id), name}) != picture);
        }
    }

    void emojiHaveColour_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("face") << "\U0001f600";
        QTest::newRow("heart") << "\u2764\ufe0f";
        QTest::newRow("check") << "\u2705";
    }
    void emojiHaveColour()
    {
        QFETCH(QString, text);
        if (!QFontDatabase::families().contains("Noto Color Emoji"))
            QSKIP("The font Noto Color Emoji is not installed.");
        QImage image(60, 60, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setFont(QFont("DejaVu Sans", 20)); // it has the face, the heart and the check
        drawLine(painter, image.rect(), Qt::AlignCenter, text);
        painter.end();
        int coloured = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                coloured += QColor(image.pixel(x, y)).hsvSaturation() > 100 ? 1 : 0;
        QVERIFY2(coloured > 100, qPrintable(QString::number(coloured)));
    }

    void aLineIsCutToItsWidthWithEmojiToo()
    {
        const QFont font("DejaVu Sans", 12);
        const QString text = QString("\U0001f600").repeated(40) + " and words";
        const QString cut = elidedLine(text, font, Qt::ElideRight, 200);
        QVERIFY(cut.size() < text.size() && cut.size() > 4);
        QVERIFY(lineWidth(cut, font) <= 200);
        QCOMPARE(elidedLine("words", font, Qt::ElideRight, 200), QString("words"));
    }

    void fontsFollowTheBase()
    {
        QFont base;
        base.setPointSizeF(20);
        QVERIFY(Fonts::of(base).small.pointSizeF() < 20);
        QVERIFY(Fonts::of(base).title.pointSizeF() > 20);
        base.setPixelSize(20);
        QCOMPARE(Fonts::of(base).small.pixelSize(), 17);
    }

private:
    static Theme themeOfRun()
    {
        QFETCH_GLOBAL(bool, isDark);
        return isDark ? Theme::dark() : Theme::light();
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
