#include "composer.h"
#include "composeredit.h"
#include "contactlist.h"
#include "feedpage.h"
#include "joinchat.h"
#include "messageactions.h"
#include "profile.h"
#include "server.h"
#include "session.h"
#include "storycard.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// A person's program with the page of the feed, joined to a real server.
struct Reader
{
    Reader(const QString &root, const QString &name, const QUrl &address, bool isShown)
        : profile(Profile::open(root, name).value())
        , session(joinChat(*profile, {.address = address, .name = name}))
        , contacts(*session)
        , page(std::make_unique<FeedPage>(*session, clock))
    {
        page->resize(700, 600);
        if (isShown)
            show();
        page->open();
    }
    void show() const
    {
        page->show();
        page->activateWindow();
    }
    ~Reader() { page.reset(); }

    bool isOnline() const { return session->link().isOpen(); }
    int unread() const { return session->conversations.summary(feed()).unread; }

    void post(const QString &text) const
    {
        QTest::keyClicks(page->composer()->editor(), text);
        QTest::keyClick(page->composer()->editor(), Qt::Key_Return);
    }
    /// Posts without the page.
    void say(const QString &text) const { QVERIFY(session->messages.send(feed(), text, {})); }
    void comment(const MessageId &story, const QString &text) const
    {
        QVERIFY(session->messages.send(commentsOn({story.value}), text, {}));
    }

    /// What each card shows: the story, then its comments, "…" before what is not sent.
    QList<QStringList> shown() const
    {
        QList<QStringList> all;
        for (const StoryCard *card : page->cards()) {
            QStringList texts;
            for (const PostView *post : card->posts())
                texts.append((post->row().pending ? "…" : "") + post->row().message.content);
            all.append(texts);
        }
        return all;
    }
    QStringList stories() const
    {
        QStringList texts;
        for (const QStringList &card : shown())
            texts.append(card.first());
        return texts;
    }
    StoryCard *card(const QString &story) const
    {
        for (StoryCard *card : page->cards())
            if (card->row().message.content == story)
                return card;
        return nullptr;
    }
    static QPushButton *button(const StoryCard *card, const QString &text)
    {
        for (QPushButton *button : card->findChildren<QPushButton *>())
            if (button->isVisible() && button->text().contains(text))
                return button;
        return nullptr;
    }

    SystemClock clock;
    std::unique_ptr<Profile> profile;
    std::unique_ptr<Session> session;
    ContactList contacts;
    std::unique_ptr<FeedPage> page;
};

} // namespace

class FeedTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<server::Server> m_server;
    quint16 m_port = 0;

    void startServer()
    {
        server::ServerOptions options;
        options.port = m_port;
        options.dataDirectory = m_dir->filePath("server");
        m_server = std::make_unique<server::Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY2(endpoint.ok(), endpoint.ok() ? "" : qPrintable(endpoint.error().message));
        m_port = endpoint->port;
    }
    void stopServer()
    {
        QSignalSpy stopped(m_server.get(), &server::Server::stopped);
        m_server->stop();
        QTRY_COMPARE(stopped.size(), 1);
        m_server.reset();
    }
    std::unique_ptr<Reader> reader(const QString &name, bool isShown = true)
    {
        return std::make_unique<Reader>(m_dir->filePath("app"), name,
                                        QUrl(QString("ws://127.0.0.1:%1").arg(m_port)), isShown);
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_port = 0;
        startServer();
    }
    void cleanup() { m_server.reset(); }

    void showsWhatOthersPostAtOnceNewestFirst()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        ann->post("first");
        ann->post("second");
        QTRY_COMPARE(ben->stories(), QStringList({"second", "first"}));
        QTRY_COMPARE(ann->stories(), QStringList({"second", "first"}));
        QCOMPARE(ann->page->composer()->text(), QString());
    }

    void isTheFirstContactAndCountsItsUnread()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben", false);
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        QTRY_COMPARE(ben->contacts.rowOf(feed()), 0);
        QCOMPARE(ben->contacts.rowOf(allChat()), 1);
        ann->say("news");
        QTRY_COMPARE(ben->unread(), 1);
        QTRY_COMPARE(ann->stories(), QStringList("news"));
        ann->comment(ann->card("news")->row().message.id, "more");
        QTRY_COMPARE(ben->unread(), 2);
        QCOMPARE(ann->unread(), 0);
        ben->show();
        QVERIFY(QTest::qWaitForWindowActive(ben->page.get()));
        QTRY_COMPARE(ben->unread(), 0);
    }

    void showsTheNewestTwoCommentsAndTheOthersOnRequest()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        ann->say("story");
        QTRY_VERIFY(ben->card("story") != nullptr);
        for (const char *text : {"1", "2", "3", "4"})
            ann->comment(ben->card("story")->row().message.id, text);
        QTRY_COMPARE(ben->shown(), (QList<QStringList>{{"story", "3", "4"}}));
        QPushButton *earlier = Reader::button(ben->card("story"), "2 earlier");
        QVERIFY(earlier != nullptr);
        earlier->click();
        QTRY_COMPARE(ben->shown(), (QList<QStringList>{{"story", "1", "2", "3", "4"}}));
        QVERIFY(!earlier->isVisible());
        // A newcomer has them from the server.
        const auto cy = reader("Cy");
        QTRY_COMPARE(cy->shown(), (QList<QStringList>{{"story", "3", "4"}}));
        QVERIFY(Reader::button(cy->card("story"), "2 earlier") != nullptr);
    }

    void writesAComment()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        ann->say("story");
        QTRY_VERIFY(ben->card("story") != nullptr);
        Reader::button(ben->card("story"), "Write a comment")->click();
        ComposerEdit *editor = ben->card("story")->composer()->editor();
        QTest::keyClicks(editor, "nice");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(ann->shown(), (QList<QStringList>{{"story", "nice"}}));
        QTRY_COMPARE(ben->shown(), (QList<QStringList>{{"story", "nice"}}));
    }

    void keepsWhatIsReadInPlaceWhileStoriesComeIn()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        for (int i = 0; i < 30; ++i)
            ann->say(QString("story %1 ").arg(i) + QString("word ").repeated(i * 5));
        QTRY_COMPARE(ben->page->cards().size(), 30);
        QScrollBar *bar = ben->page->area()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 2'000);
        bar->setValue(1'000);
        const auto topCard = [&] {
            for (StoryCard *card : ben->page->cards())
                if (card->geometry().bottom() > bar->value())
                    return card;
            return static_cast<StoryCard *>(nullptr);
        };
        StoryCard *read = topCard();
        const int y = read->y() - bar->value();
        ann->say("newer");
        ann->say("newest");
        QTRY_COMPARE(ben->page->heldCount(), 2);
        // A comment above what is read makes its card longer.
        ann->comment(ben->page->cards().first()->row().message.id, "a comment");
        QTRY_COMPARE(ben->page->cards().first()->posts().size(), 2);
        QTest::qWait(50);
        QCOMPARE(topCard(), read);
        QCOMPARE(read->y() - bar->value(), y);
        ben->page->showNewest();
        QTRY_COMPARE(ben->stories().first(), QString("newest"));
        QTRY_COMPARE(bar->value(), 0);
        QCOMPARE(ben->page->heldCount(), 0);
    }

    void editsAndDeletesItsOwn()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        ann->say("draft");
        QTRY_VERIFY(ben->card("draft") != nullptr);
        const MessageId id = ann->card("draft")->row().message.id;
        ann->session->messages.edit(id, "final", [](const Result<Done> &) {});
        QTRY_COMPARE(ben->stories(), QStringList("final"));
        QVERIFY(ben->card("final")->row().message.editedAt);
        ann->session->messages.remove(id, [](const Result<Done> &) {});
        QTRY_COMPARE(ben->stories(), QStringList(""));
        QVERIFY(ben->page->cards().first()->row().message.deletedAt);
        QCOMPARE(Reader::button(ben->page->cards().first(), "Write a comment"), nullptr);
    }

    void sendsOnceWhatWasWrittenWhileTheServerWasAway()
    {
        auto ann = reader("Ann");
        QTRY_VERIFY(ann->isOnline());
        ann->say("before");
        QTRY_COMPARE(ann->stories(), QStringList("before"));
        stopServer();
        QTRY_VERIFY(!ann->isOnline());
        ann->post("meanwhile");
        ann->comment(ann->card("before")->row().message.id, "and a comment");
        QTRY_COMPARE(ann->stories(), QStringList({"…meanwhile", "before"}));
        // The next start of the program shows it too, from the disk.
        ann.reset();
        ann = reader("Ann");
        QTRY_COMPARE(ann->shown(),
                     (QList<QStringList>{{"…meanwhile"}, {"before", "…and a comment"}}));
        startServer();
        ann->session->link().retryNow();
        QTRY_COMPARE_WITH_TIMEOUT(
            ann->shown(), (QList<QStringList>{{"meanwhile"}, {"before", "and a comment"}}), 20'000);
        const auto ben = reader("Ben");
        QTRY_COMPARE(ben->shown(),
                     (QList<QStringList>{{"meanwhile"}, {"before", "and a comment"}}));
    }

    void isReadByScreenReadersAndUsedWithTheKeyboard()
    {
        const auto ann = reader("Ann");
        QTRY_VERIFY(ann->isOnline());
        ann->say("one");
        ann->say("two");
        QTRY_COMPARE(ann->stories(), QStringList({"two", "one"}));
        PostView *first = ann->card("two")->posts().first();
        const QAccessibleInterface *item = QAccessible::queryAccessibleInterface(first);
        QCOMPARE(item->role(), QAccessible::ListItem);
        QVERIFY(item->text(QAccessible::Name).startsWith("Ann, "));
        QVERIFY(item->text(QAccessible::Name).endsWith(": two"));
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Down);
        PostView *second = ann->card("one")->posts().first();
        QVERIFY(second->hasFocus());
        QTest::keyClick(second, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("one"));
        QTest::keyClick(second, Qt::Key_Return); // there is no link in it
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QApplication::activePopupWidget()->close();
        QTest::keyClick(second, Qt::Key_Up);
        QTest::keyClick(first, Qt::Key_Up);
        QVERIFY(ann->page->composer()->editor()->hasFocus());
    }

    void letsTheHostDeleteWhatOthersWrote()
    {
        const auto ann = reader("Ann");
        const auto ben = reader("Ben");
        QTRY_VERIFY(ann->isOnline() && ben->isOnline());
        ann->say("unkind");
        QTRY_VERIFY(ben->card("unkind") != nullptr);
        const MessageRow &row = ben->card("unkind")->row();
        const auto offers = [&](const QString &what) {
            const auto menu = ben->page->actions().menuFor(row, {}, {});
            for (const QAction *action : menu->actions())
                if (action->text() == what)
                    return true;
            return false;
        };
        QVERIFY(!offers("Delete…") && !offers("Edit") && !offers("Reply"));
        MessageId deleted;
        ben->page->actions().setHostRemove(
            [&](const MessageId &id, const Link::DoneHandler &) { deleted = id; });
        QVERIFY(offers("Delete…") && !offers("Edit"));
        const auto menu = ben->page->actions().menuFor(row, {}, {});
        for (QAction *action : menu->actions())
            if (action->text() == "Delete…")
                action->trigger();
        auto *box = ben->page->findChild<QMessageBox *>();
        QVERIFY(box->text().contains("story"));
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        QCOMPARE(deleted, row.message.id);
    }

    void keepsTheDraftOfEachStory()
    {
        auto ann = reader("Ann");
        QTRY_VERIFY(ann->isOnline());
        ann->say("one");
        ann->say("two");
        QTRY_COMPARE(ann->stories(), QStringList({"two", "one"}));
        QTest::keyClicks(ann->page->composer()->editor(), "my story");
        ann->card("one")->writeComment();
        QTest::keyClicks(ann->card("one")->composer()->editor(), "my comment");
        ann.reset();
        ann = reader("Ann");
        QTRY_COMPARE(ann->stories(), QStringList({"two", "one"}));
        QCOMPARE(ann->page->composer()->text(), QString("my story"));
        QVERIFY(ann->card("one")->composer() != nullptr);
        QCOMPARE(ann->card("one")->composer()->text(), QString("my comment"));
        QVERIFY(ann->card("two")->composer() == nullptr);
    }

    void opensAtOnceAndLoadsOlderStoriesNearTheEnd()
    {
        constexpr int count = 70; // more than a page
        const auto ann = reader("Ann");
        QTRY_VERIFY(ann->isOnline());
        for (int i = 0; i < count; ++i)
            ann->say(QString::number(i));
        QTRY_COMPARE(ann->unread(), 0);
        const auto ben = reader("Ben");
        QTRY_VERIFY(ben->page->cards().size() >= 50);
        QTRY_COMPARE(ben->stories().first(), QString::number(count - 1));
        QScrollBar *bar = ben->page->area()->verticalScrollBar();
        QTRY_VERIFY2(
            [&] {
                bar->setValue(bar->maximum());
                return ben->stories().contains("0");
            }(),
            qPrintable(ben->stories().join(' ')));
        // Back at the top there are the newest, in order and without a gap.
        ben->page->showNewest();
        QTRY_COMPARE(bar->value(), 0);
        QTRY_COMPARE(ben->stories().first(), QString::number(count - 1));
        const QStringList stories = ben->stories();
        for (qsizetype i = 0; i < stories.size(); ++i)
            QCOMPARE(stories[i], QString::number(count - 1 - i));
    }
};

QTEST_MAIN(FeedTest)
#include "tst_feed.moc"
