#include "messagelayout.h"
#include "messagepainter.h"
#include "messagewords.h"
#include "support/layoutparts.h"
#include "textlinks.h"

#include <QFont>
#include <QImage>
#include <QPainter>
#include <QTest>
#include <QTextBoundaryFinder>

using namespace chatbook;
using namespace chatbook::app;

using Part = Hit::Part;

class MessageLayoutTest : public QObject
{
    Q_OBJECT

    static bool isOneGrapheme(const QString &text)
    {
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
        return finder.toNextBoundary() == text.size();
    }

private slots:
    void keepsEverythingInsideTheRow_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("own");
        QTest::addColumn<QString>("text");
        QString marks("a");
        for (int i = 0; i < 400; ++i)
            marks += QChar(0x0300 + i % 0x60);
        const QList<std::pair<const char *, QString>> texts = {
            {"short", "ok"},
            {"words", QString("some words ").repeated(60)},
            {"one long word", QString("Donaudampfschifffahrt").repeated(50)},
            {"chinese", QString("这个消息很长").repeated(40)},
            {"arabic", QString("مرحبا بكم ").repeated(40)},
            {"emoji", QString("👩‍👩‍👧").repeated(40)},
            {"marks", marks},
            {"line breaks", "a" + QString("\n").repeated(500)},
            {"windows line breaks", "one\r\ntwo\r\nthree"},
            {"empty", ""},
        };
        for (const int width : {200, 320, 700, 1400}) {
            for (const auto &[name, text] : texts) {
                for (const bool own : {false, true}) {
                    QTest::addRow("%s, %d, %s", name, width, own ? "own" : "other")
                        << width << own << text;
                }
            }
        }
    }
    void keepsEverythingInsideTheRow()
    {
        QFETCH(int, width);
        QFETCH(bool, own);
        QFETCH(QString, text);
        MessageRow row = rowWith(text, own);
        row.message.sender.name = QString("Wolfeschlegelsteinhausenbergerdorff").repeated(2);
        row.message.reactions = {{"👍", 3, {}}, {"🎉", 100, {}}, {"❤️", 1, {}}, {"😂", 7, {}}};
        row.message.replyTo =
            ReplyReference{{"m0"}, 5, {{"u"}, QString("a long name ").repeated(9)}};
        row.message.editedAt = row.message.timestamp;
        if (own) {
            row.pending = PendingMessage{.clientOffset = "c",
                                         .recipient = allChat(),
                                         .content = text,
                                         .written = row.message.timestamp,
                                         .state = PendingMessage::State::Failed,
                                         .failure = QString("It was refused. ").repeated(9)};
        }
        const MessageLayout layout =
            layoutMessage(row, {.startsDay = true, .startsUnread = true}, style(width));

        const QRectF whole(0, 0, width, layout.height);
        for (const QRectF &rect : {layout.dayLine, layout.unreadLine, layout.avatar, layout.bubble,
                                   layout.sendAgain, layout.discard, layout.failure})
            QVERIFY2(rect.isEmpty() || whole.contains(rect), "outside the row");
        for (const ReactionChip &chip : layout.reactions)
            QVERIFY(whole.contains(chip.rect));
        for (const QRectF &rect :
             {layout.name, rectOfQuote(layout), rectOfText(layout), layout.meta})
            QVERIFY2(rect.isEmpty() || layout.bubble.contains(rect), "outside the bubble");
        for (int i = 0; i < textOf(layout).layout().lineCount(); ++i) {
            const QTextLine line = textOf(layout).layout().lineAt(i);
            // What cannot be broken any further may be wider: the painter clips it. Marks that no
            // font here has stand beside their letter, and can be such.
            QVERIFY(line.naturalTextWidth() <= rectOfText(layout).width() + 1 ||
                    isOneGrapheme(layout.text().mid(line.textStart(), line.textLength())));
        }
        QVERIFY(textOf(layout).isInstead() || layout.text().size() == text.size());
    }

    void partsDoNotCoverEachOther()
    {
        MessageRow row = rowWith("a text that is long enough to come near the time of day");
        row.message.replyTo = ReplyReference{{"m0"}, 5, {{"u"}, "Ada"}};
        for (int width = 250; width < 700; width += 10) {
            const MessageLayout layout =
                layoutMessage(row, {.quoted = "what was said"}, style(width));
            QVERIFY(layout.name.bottom() <= rectOfQuote(layout).top());
            QVERIFY(rectOfQuote(layout).bottom() <= rectOfText(layout).top());
            QVERIFY(layout.avatar.right() <= layout.bubble.left());
            const QTextLine last =
                textOf(layout).layout().lineAt(textOf(layout).layout().lineCount() - 1);
            const QRectF lastText = last.naturalTextRect().translated(rectOfText(layout).topLeft());
            QVERIFY(!lastText.intersects(layout.meta));
        }
    }

    void ownMessagesStandAtTheRightAndOthersAtTheLeft()
    {
        const MessageLayout own = layoutMessage(rowWith("hi", true), {}, style(700));
        const MessageLayout other = layoutMessage(rowWith("hi"), {}, style(700));
        QVERIFY(own.bubble.center().x() > 350);
        QVERIFY(other.bubble.center().x() < 350);
        QVERIFY(own.avatar.isEmpty());
        QVERIFY(own.name.isEmpty());
        QVERIFY(!own.state.isEmpty());
        QVERIFY(!other.avatar.isEmpty());
        QVERIFY(other.state.isEmpty());
    }

    void aGroupShowsItsNameFirstAndItsAvatarLast()
    {
        const MessageRow row = rowWith("hi");
        const MessageLayout first =
            layoutMessage(row, {.startsGroup = true, .endsGroup = false}, style(700));
        const MessageLayout last =
            layoutMessage(row, {.startsGroup = false, .endsGroup = true}, style(700));
        QVERIFY(!first.name.isEmpty());
        QVERIFY(first.avatar.isEmpty());
        QVERIFY(last.name.isEmpty());
        QVERIFY(!last.avatar.isEmpty());
        QVERIFY(last.height < first.height);
        QVERIFY(last.bubble.top() < first.bubble.top());
    }

    void namesTheDay()
    {
        const QDate today(2026, 3, 2);
        QCOMPARE(dayText(today, today), "Today");
        QCOMPARE(dayText(QDate(2026, 3, 1), today), "Yesterday");
        QVERIFY(dayText(QDate(2026, 1, 5), today).contains("5"));
        QVERIFY(!dayText(QDate(2026, 1, 5), today).contains("2026"));
        QVERIFY(dayText(QDate(2025, 1, 5), today).contains("2025"));
    }

    void rightToLeftTextStandsAtTheRight()
    {
        const MessageLayout layout =
            layoutMessage(rowWith("مرحبا بكم جميعا في هذه الغرفة\nنعم"), {}, style(700));
        const QTextLine shortLine = textOf(layout).layout().lineAt(1);
        const QRectF natural = shortLine.naturalTextRect();
        QVERIFY(qAbs(natural.right() - rectOfText(layout).width()) <= 2);
        QVERIFY(layout.meta.top() >= rectOfText(layout).bottom());
    }

    void hitsWhatIsThere()
    {
        MessageRow row = rowWith("see https://example.com/x now\nand a second line of text");
        row.message.replyTo = ReplyReference{{"m0"}, 5, {{"u"}, "Ada"}};
        row.message.reactions = {{"👍", 3, {}}, {"🎉", 1, {{"me"}}}, {"❤️", 60, {}, true}};
        const MessageLayout layout = layoutMessage(row, {.self = {"me"}}, style(700));

        QCOMPARE(hitTest(layout, layout.avatar.center()).part, Part::Avatar);
        QCOMPARE(hitTest(layout, layout.name.center()).part, Part::Name);
        const Hit quote = hitTest(layout, rectOfQuote(layout).center());
        QCOMPARE(quote, quoteOf());
        QCOMPARE(targetOf(layout, quote), Target(row.message.replyTo->offset));
        QCOMPARE(hitTest(layout, layout.meta.center()).part, Part::Meta);
        QCOMPARE(hitTest(layout, layout.reactions.at(1).rect.center()).part, Part::Reaction);
        QCOMPARE(hitTest(layout, layout.reactions.at(1).rect.center()).index, 1);
        QVERIFY(layout.reactions.at(1).own);
        QVERIFY(layout.reactions.at(2).own); // not among those that are listed
        QVERIFY(!layout.reactions.at(0).own);
        QCOMPARE(hitTest(layout, {699, 2}).part, Part::Nothing);

        const QTextLine line = textOf(layout).layout().lineAt(0);
        const auto at = [&](int position) {
            return rectOfText(layout).topLeft() +
                   QPointF((line.cursorToX(position) + line.cursorToX(position + 1)) / 2,
                           line.height() / 2);
        };
        QCOMPARE(hitTest(layout, at(0)).part, Part::Text);
        const Hit link{Part::Item, 0, 1};
        QCOMPARE(hitTest(layout, at(4)), link);
        QCOMPARE(linkOf(layout, link), QUrl("https://example.com/x"));
        QCOMPARE(hitTest(layout, at(24)), link);
        QCOMPARE(hitTest(layout, at(26)).part, Part::Text);
        QCOMPARE(textPositionAt(layout, rectOfText(layout).topLeft()), 0);
        QCOMPARE(textPositionAt(layout, rectOfText(layout).bottomRight() + QPointF(0, 50)),
                 row.message.content.size());
    }

    void aFailedMessageOffersWhatToDo()
    {
        MessageRow row = rowWith("hi", true);
        row.pending = PendingMessage{.clientOffset = "c",
                                     .recipient = allChat(),
                                     .content = "hi",
                                     .written = row.message.timestamp,
                                     .state = PendingMessage::State::Failed,
                                     .failure = "It is too long."};
        const MessageLayout layout = layoutMessage(row, {}, style(700));
        QCOMPARE(layout.failureText, "It is too long.");
        QCOMPARE(hitTest(layout, layout.sendAgain.center()).part, Part::SendAgain);
        QCOMPARE(hitTest(layout, layout.discard.center()).part, Part::Discard);
        row.pending->state = PendingMessage::State::Waiting;
        QVERIFY(layoutMessage(row, {}, style(700)).sendAgain.isEmpty());
    }

    void aDeletedMessageSaysSo()
    {
        MessageRow row = rowWith("");
        row.message.deletedAt = row.message.timestamp;
        const MessageLayout layout = layoutMessage(row, {}, style(700));
        QCOMPARE(layout.text(), "This message was deleted");
        QVERIFY(textOf(layout).layout().font().italic());
    }

    void aBlankMessageSaysSo()
    {
        for (const QString &text : {QString(), QStringLiteral("\u200b"), QStringLiteral("\n ")}) {
            const MessageRow row = rowWith(text);
            const MessageLayout layout = layoutMessage(row, {}, style(700));
            QCOMPARE(layout.text(), "Empty message");
            QVERIFY(textOf(layout).layout().font().italic() && textOf(layout).isInstead());
            QVERIFY(describe(row).endsWith("Empty message"));
        }
        QVERIFY(!textOf(layoutMessage(rowWith("."), {}, style(700))).isInstead());
    }

    void usesTheTextAgainWhenOnlyTheNeighboursChanged()
    {
        const MessageRow row = rowWith("hello there");
        const MessageLayout first = layoutMessage(row, {}, style(700));
        const MessageLayout again = layoutMessage(row, {.startsGroup = false}, style(700), &first);
        QCOMPARE(&textOf(again), &textOf(first));
        const MessageLayout fresh = layoutMessage(row, {.startsGroup = false}, style(700));
        QCOMPARE(again.bubble, fresh.bubble);
        QCOMPARE(rectOfText(again), rectOfText(fresh));
        const MessageLayout another = layoutMessage(rowWith("another"), {}, style(700), &first);
        QVERIFY(&textOf(another) != &textOf(first));
    }

    void theTooltipIsPlainAndFull()
    {
        const MessageRow row = rowWith("<img src=x> https://example.com/<b>");
        const MessageLayout layout = layoutMessage(row, {}, style(700));
        const QString tip = tooltipOf(row, layout, {Part::Bubble});
        QVERIFY(tip.contains("2026"));
        QVERIFY(tooltipOf(row, layout, {Part::Item, 0, 0}).startsWith("https://example.com/"));
        QVERIFY(tooltipOf(row, layout, {Part::Nothing}).isEmpty());
    }

    void paintsNothingOutsideTheRow()
    {
        QString marks("Z");
        for (int i = 0; i < 400; ++i)
            marks += QChar(0x0300 + i % 0x60);
        const MessageRow row = rowWith(marks);
        const RowStyle look = style(300);
        const MessageLayout layout = layoutMessage(row, {}, look);
        QImage image(300, int(layout.height) + 200, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.translate(0, 100);
        paintMessage(painter, row, layout, look, {}, QRectF(0, -100, 300, image.height()));
        painter.end();
        for (int y = 0; y < image.height(); ++y) {
            if (y >= 99 && y <= 100 + layout.height)
                continue;
            for (int x = 0; x < image.width(); ++x)
                QCOMPARE(qAlpha(image.pixel(x, y)), 0);
        }
    }

    void avatarIsWholeBesideOneLine()
    {
        RowContext context;
        context.startsGroup = false; // no name: one line alone
        for (const int width : {360, 800, 1400}) {
            const MessageLayout layout = layoutMessage(rowWith("ok"), context, style(width));
            QVERIFY(layout.avatar.top() >= 0);
            QVERIFY(layout.avatar.bottom() <= layout.height);
            QCOMPARE(layout.avatar.width(), layout.avatar.height());
        }
    }

    void saysWhoReacted()
    {
        const auto nameOf = [](const UserId &id) {
            return QHash<QString, QString>{{"u-me", "Me"}, {"u-ann", "Ann"}, {"u-bob", "Bob"}}
                .value(id.value);
        };
        const UserId self{"u-me"};
        QCOMPARE(reactorsText({"👍", 1, {{"u-ann"}}}, self, nameOf), QString("👍: Ann"));
        QCOMPARE(reactorsText({"👍", 2, {{"u-ann"}, {"u-me"}}}, self, nameOf),
                 QString("👍: You, Ann"));
        QCOMPARE(reactorsText({"👍", 2, {{"u-ann"}}, true}, self, nameOf),
                 QString("👍: You, Ann")); // beyond those that are listed
        const QString many =
            reactorsText({"👍", 70, {{"u-ann"}, {"u-unknown"}, {"u-bob"}}}, self, nameOf);
        QVERIFY2(many.startsWith("👍: Ann, Bob, 68 other"), qPrintable(many));
    }

    void findsLinks_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("found");
        QTest::newRow("plain") << "see https://example.com/a?b=c#d now"
                               << QStringList{"https://example.com/a?b=c#d"};
        QTest::newRow("full stop")
            << "It is http://example.com/a." << QStringList{"http://example.com/a"};
        QTest::newRow("brackets") << "(see https://en.wikipedia.org/wiki/C_(language))"
                                  << QStringList{"https://en.wikipedia.org/wiki/C_(language)"};
        QTest::newRow("in brackets") << "[https://a.example/]" << QStringList{"https://a.example/"};
        QTest::newRow("mail") << "mailto:ada@example.com, please"
                              << QStringList{"mailto:ada@example.com"};
        QTest::newRow("case") << "HTTPS://Example.com/A" << QStringList{"HTTPS://Example.com/A"};
        QTest::newRow("chinese") << "请看https://example.com/路径。好"
                                 << QStringList{"https://example.com/路径"};
        QTest::newRow("chinese after a colon")
            << "请看：https://example.com/路径。好" << QStringList{"https://example.com/路径"};
        QTest::newRow("two") << "http://a.example http://b.example"
                             << QStringList{"http://a.example", "http://b.example"};
        QTest::newRow("quotes") << "\"https://a.example/x\"" << QStringList{"https://a.example/x"};
        QTest::newRow("bidi") << QStringLiteral("https://a.example/\u202egpj.exe")
                              << QStringList{"https://a.example/"};
        // Where an address ends next to scripts that put no space between words, and next to
        // marks that may be its own.
        QTest::newRow("words before and behind")
            << "请看https://example.com/a然后回复" << QStringList{"https://example.com/a"};
        QTest::newRow("behind the host")
            << "官网https://example.com很好" << QStringList{"https://example.com"};
        QTest::newRow("behind a slash") << "打开https://example.com/文档/说明。"
                                        << QStringList{"https://example.com/文档/说明"};
        QTest::newRow("in a query") << "搜https://example.com/?q=你好&n=1吧"
                                    << QStringList{"https://example.com/?q=你好&n=1"};
        QTest::newRow("category") << "https://zh.wikipedia.org/wiki/Category:中国"
                                  << QStringList{"https://zh.wikipedia.org/wiki/Category:中国"};
        QTest::newRow("host of Han")
            << "去https://例子.测试/a看" << QStringList{"https://例子.测试/a"};
        QTest::newRow("www and Han")
            << "去https://www.例子.com/a" << QStringList{"https://www.例子.com/a"};
        QTest::newRow("ascii comma, then Han")
            << "https://example.com/a,然后看https://example.com/b"
            << QStringList{"https://example.com/a", "https://example.com/b"};
        QTest::newRow("ascii question mark, then Han")
            << "是https://example.com/a?真的" << QStringList{"https://example.com/a"};
        QTest::newRow("full width comma")
            << "https://example.com/a，https://example.com/b。"
            << QStringList{"https://example.com/a", "https://example.com/b"};
        QTest::newRow("title marks")
            << "《https://example.com/a》" << QStringList{"https://example.com/a"};
        QTest::newRow("full width brackets")
            << "（见https://example.com/a）" << QStringList{"https://example.com/a"};
        QTest::newRow("dash") << "https://example.com/a——好"
                              << QStringList{"https://example.com/a"};
        QTest::newRow("ellipsis") << "https://example.com/a……好"
                                  << QStringList{"https://example.com/a"};
        QTest::newRow("full width tilde")
            << "https://example.com/a～" << QStringList{"https://example.com/a"};
        QTest::newRow("japanese") << "資料はhttps://example.com/aです"
                                  << QStringList{"https://example.com/a"};
        QTest::newRow("katakana") << "リンクhttps://example.com/aをクリック"
                                  << QStringList{"https://example.com/a"};
        QTest::newRow("japanese path") << "https://ja.wikipedia.org/wiki/日本語、"
                                       << QStringList{"https://ja.wikipedia.org/wiki/日本語"};
        QTest::newRow("japanese quotes")
            << "「https://example.com/a」" << QStringList{"https://example.com/a"};
        QTest::newRow("korean") << "자료는https://example.com/a를 보세요"
                                << QStringList{"https://example.com/a"};
        QTest::newRow("korean host")
            << "https://example.com에서" << QStringList{"https://example.com"};
        QTest::newRow("thai") << "ดูที่https://example.com/aนะครับ"
                              << QStringList{"https://example.com/a"};
        QTest::newRow("thai path") << "https://th.wikipedia.org/wiki/ไทย"
                                   << QStringList{"https://th.wikipedia.org/wiki/ไทย"};
        QTest::newRow("mail and Han")
            << "写信给mailto:ada@example.com谢谢" << QStringList{"mailto:ada@example.com"};
        QTest::newRow("underscore at the end")
            << "https://example.com/a_" << QStringList{"https://example.com/a_"};
        QTest::newRow("exclamation mark at the end")
            << "https://example.com/Wham!" << QStringList{"https://example.com/Wham!"};
        QTest::newRow("two exclamation marks")
            << "https://example.com/a!!" << QStringList{"https://example.com/a"};
        QTest::newRow("tilde at the end")
            << "https://example.com/~" << QStringList{"https://example.com/~"};
        QTest::newRow("star at the end")
            << "https://example.com/*" << QStringList{"https://example.com/*"};
        QTest::newRow("exclamation mark behind a host")
            << "https://example.com!" << QStringList{"https://example.com"};
        QTest::newRow("in stars") << "*https://example.com/a*"
                                  << QStringList{"https://example.com/a"};
        QTest::newRow("in two stars")
            << "**https://example.com/a**" << QStringList{"https://example.com/a"};
        QTest::newRow("in the underscores of a sentence")
            << "_see https://example.com/a_" << QStringList{"https://example.com/a"};
        QTest::newRow("behind underscores that are closed")
            << "_see_ https://example.com/a_" << QStringList{"https://example.com/a_"};
        QTest::newRow("behind a name with an underscore")
            << "snake_case https://example.com/a_" << QStringList{"https://example.com/a_"};
        QTest::newRow("in tildes")
            << "~~https://example.com/a~~" << QStringList{"https://example.com/a"};
        QTest::newRow("bar within") << "https://example.com/css?family=A|B"
                                    << QStringList{"https://example.com/css?family=A|B"};
        QTest::newRow("cells of a table")
            << "|https://a.example/x|https://b.example/y|"
            << QStringList{"https://a.example/x", "https://b.example/y"};
        QTest::newRow("comma between") << "https://a.example/x,https://b.example/y"
                                       << QStringList{"https://a.example/x", "https://b.example/y"};
        QTest::newRow("address within an address")
            << "https://web.example/save/https://a.example/x"
            << QStringList{"https://web.example/save/https://a.example/x"};
        QTest::newRow("chatbook") << "来chatbook://join?a=192.168.1.5&k=ab_cd_吧"
                                  << QStringList{"chatbook://join?a=192.168.1.5&k=ab_cd_"};
        QTest::newRow("a letter before") << "éhttps://example.com" << QStringList{};
        for (const char *text :
             {"javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "smb://a/b",
              "http://", "https://.", "mailto:", "mailto:nobody", "www.example.com", "example.com",
              "xhttp://a.example", "data:text/html,x", "chatbook://", "chatbook:join", ""})
            QTest::addRow("none: %s", text) << text << QStringList();
    }
    void findsLinks()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, found);
        QStringList actual;
        const QList<TextLink> links = findLinks(text);
        for (const TextLink &link : links) {
            actual.append(text.sliced(link.start, link.length));
            QVERIFY(link.url.isValid());
        }
        QCOMPARE(actual, found);
    }

private:
    static MessageRow rowWith(const QString &text, bool own = false)
    {
        MessageRow row;
        row.own = own;
        row.message.id = {"m1"};
        row.message.sender = {{"u-ada"}, "Ada"};
        row.message.timestamp = QDateTime::fromString("2026-03-01T14:05:00Z", Qt::ISODate);
        row.message.content = text;
        row.message.offset = 10;
        return row;
    }

    static RowStyle style(int width) { return {Theme::light(), Fonts::of(QFont()), width}; }
};

QTEST_MAIN(MessageLayoutTest)
#include "tst_messagelayout.moc"
