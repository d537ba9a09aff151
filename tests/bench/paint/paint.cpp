// Opens a page of a real window, and measures how long a post by another program takes to be
// painted there: paint ADDRESS feed|chat COUNT. Posts are numbers: the poster's steady clock in ns
// when they were sent. Prints the times in ms, one a line.
#include "chatscreen.h"
#include "clock.h"
#include "feedpage.h"
#include "flatstyle.h"
#include "joinchat.h"
#include "messageview.h"
#include "postview.h"
#include "profile.h"
#include "session.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTimer>

#include <chrono>
#include <cstdio>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// Sees each paint of a post once it is done.
class Watch : public QObject
{
public:
    explicit Watch(int count)
        : m_left(count)
    {}

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Paint)
            return false;
        QString content;
        if (const auto *post = qobject_cast<PostView *>(watched))
            content = post->row().message.content;
        else if (const auto *view = qobject_cast<MessageView *>(watched->parent());
                 view != nullptr && view->list()->count() > 0)
            content = view->list()->at(view->list()->count() - 1).message.content;
        bool isNumber = false;
        const qint64 sent = content.toLongLong(&isNumber);
        if (isNumber && sent > m_latest) {
            m_latest = sent;
            // Painted when the event loop goes on.
            QTimer::singleShot(0, this, [this, sent] { painted(sent); });
        }
        return false;
    }

private:
    void painted(qint64 sent)
    {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        std::printf("%.3f\n", double(std::chrono::nanoseconds(now).count() - sent) / 1e6);
        std::fflush(stdout);
        if (--m_left == 0)
            QCoreApplication::quit();
    }

    int m_left;
    qint64 m_latest = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc != 4)
        return 2;
    QApplication::setStyle(new FlatStyle);
    const QTemporaryDir folder;
    const SystemClock clock;
    const auto profile = std::move(Profile::open(folder.path(), "reader").value());
    const auto session =
        joinChat(*profile, {.address = QUrl(QString::fromLocal8Bit(argv[1])),
                            .name = QString("Reader %1").arg(QCoreApplication::applicationPid())});
    ChatScreen screen(*session, *profile, clock);
    screen.resize(1'000, 800);
    screen.show();
    const bool isFeed = qstrcmp(argv[2], "feed") == 0;
    Watch watch(QByteArray(argv[3]).toInt());
    QObject::connect(&session->link(), &Link::opened, &screen, [&] {
        screen.open(isFeed ? titled(feed(), {}) : allChatRecipient());
        application.installEventFilter(&watch);
        std::puts("open");
        std::fflush(stdout);
    });
    return QApplication::exec();
}
