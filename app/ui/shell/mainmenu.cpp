#include "mainmenu.h"

#include "chatscreen.h"
#include "question.h"

#include <QCoreApplication>
#include <QMenuBar>

namespace chatbook::app {

namespace {

QAction *add(QMenu *menu, const QString &text, const QKeySequence &keys,
             const std::function<void()> &what)
{
    QAction *action = menu->addAction(text, menu, what);
    action->setShortcut(keys);
    return action;
}

} // namespace

MainMenu::MainMenu(QMenuBar *bar, Sight sight)
    : QObject(bar)
    , m_sight(std::move(sight))
{
    addChatMenu(bar);
    addGoMenu(bar);
    QMenu *help = bar->addMenu(tr("&Help"));
    add(help, tr("&About Chatbook"), {}, [bar] {
        plainBox(bar->window(), tr("About Chatbook"),
                 tr("Chatbook %1").arg(QCoreApplication::applicationVersion()),
                 tr("Chat for people on one network, with no cloud and no account.\nFree software "
                    "under the MIT licence."),
                 QMessageBox::Close)
            ->open();
    });
}

std::function<void()> MainMenu::inChat(std::function<void(ChatScreen &)> what) const
{
    return [this, what = std::move(what)] {
        if (ChatScreen *chat = m_sight.chat())
            what(*chat);
    };
}

void MainMenu::addChatMenu(QMenuBar *bar)
{
    QMenu *menu = bar->addMenu(tr("&Chat"));
    QList<QAction *> ofHost{
        add(menu, tr("&Invite others…"), {}, inChat([](ChatScreen &chat) { chat.showJoinCard(); })),
        add(menu, tr("&People who may join…"), {},
            inChat([](ChatScreen &chat) { chat.showHostedPeople(); })),
        add(menu, tr("&Stop this chat…"), {}, [this] { emit stopHostingRequested(); })};
    QAction *another =
        add(menu, tr("&Host or join another…"), {}, [this] { emit leaveRequested(); });
    connect(menu, &QMenu::aboutToShow, this, [this, ofHost, another] {
        for (QAction *action : ofHost)
            action->setVisible(m_sight.isHosted());
        another->setVisible(!m_sight.isHosted());
    });
    add(menu, tr("Your de&vices and password…"), {}, [this] { emit accountRequested(); });
    add(menu, tr("&Data of the chat hosted here…"), {}, [this] { emit hostDataRequested(); });
    menu->addSeparator();
    add(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { emit quitRequested(); });
}

void MainMenu::addGoMenu(QMenuBar *bar)
{
    QMenu *menu = bar->addMenu(tr("&Go"));
    add(menu, tr("&Find people"), QKeySequence(Qt::CTRL | Qt::Key_K),
        inChat([](ChatScreen &chat) { chat.focusFilter(); }));
    add(menu, tr("&Search messages"), QKeySequence(Qt::CTRL | Qt::Key_F),
        inChat([](ChatScreen &chat) { chat.search(); }));
    menu->addSeparator();
    add(menu, tr("&Previous conversation"), QKeySequence(Qt::ALT | Qt::Key_Up),
        inChat([](ChatScreen &chat) { chat.step(-1, false); }));
    add(menu, tr("&Next conversation"), QKeySequence(Qt::ALT | Qt::Key_Down),
        inChat([](ChatScreen &chat) { chat.step(1, false); }));
    add(menu, tr("Previous &unread"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Up),
        inChat([](ChatScreen &chat) { chat.step(-1, true); }));
    add(menu, tr("Next un&read"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Down),
        inChat([](ChatScreen &chat) { chat.step(1, true); }));
    menu->addSeparator();
    add(menu, tr("Next p&art of the window"), QKeySequence(Qt::Key_F6),
        inChat([](ChatScreen &chat) { chat.nextRegion(); }));
}

} // namespace chatbook::app
