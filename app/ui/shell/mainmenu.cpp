#include "mainwindow.h"

#include "accountdialog.h"
#include "chatscreen.h"
#include "hostclient.h"
#include "joinlink.h"
#include "pageparts.h"

#include <QCoreApplication>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>

// The menus, and what is shown from them alone.

namespace chatbook::app {

void MainWindow::makeMenus()
{
    const auto add = [this](QMenu *menu, const QString &text, const QKeySequence &keys,
                            std::function<void()> what) {
        QAction *action = menu->addAction(text, this, std::move(what));
        action->setShortcut(keys);
        return action;
    };
    const auto chat = [this](std::function<void(ChatScreen &)> what) {
        return [this, what = std::move(what)] { withChat(what); };
    };
    QMenu *file = menuBar()->addMenu(tr("&Chat"));
    QList<QAction *> ofHost{add(file, tr("&Invite others…"), {},
                                chat([](ChatScreen &screen) { screen.showJoinCard(); })),
                            add(file, tr("&People who may join…"), {},
                                chat([](ChatScreen &screen) { screen.showHostedPeople(); })),
                            add(file, tr("&Stop this chat…"), {}, [this] { askToStopHosting(); })};
    QAction *another = add(file, tr("&Host or join another…"), {}, [this] {
        leave();
        backToJoin({});
    });
    connect(file, &QMenu::aboutToShow, this, [this, ofHost, another] {
        for (QAction *action : ofHost)
            action->setVisible(m_hosted.has_value());
        another->setVisible(!m_hosted);
    });
    add(file, tr("Your de&vices and password…"), {}, [this] { showAccount(); });
    add(file, tr("&Data of the chat hosted here…"), {}, [this] { showHostData(); });
    file->addSeparator();
    add(file, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] {
        if (m_hosted)
            askBeforeClosing();
        else
            quit();
    });

    QMenu *go = menuBar()->addMenu(tr("&Go"));
    add(go, tr("&Find people"), QKeySequence(Qt::CTRL | Qt::Key_K),
        chat([](ChatScreen &screen) { screen.focusFilter(); }));
    add(go, tr("&Search messages"), QKeySequence(Qt::CTRL | Qt::Key_F),
        chat([](ChatScreen &screen) { screen.search(); }));
    go->addSeparator();
    add(go, tr("&Previous conversation"), QKeySequence(Qt::ALT | Qt::Key_Up),
        chat([](ChatScreen &screen) { screen.step(-1, false); }));
    add(go, tr("&Next conversation"), QKeySequence(Qt::ALT | Qt::Key_Down),
        chat([](ChatScreen &screen) { screen.step(1, false); }));
    add(go, tr("Previous &unread"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Up),
        chat([](ChatScreen &screen) { screen.step(-1, true); }));
    add(go, tr("Next un&read"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Down),
        chat([](ChatScreen &screen) { screen.step(1, true); }));
    go->addSeparator();
    add(go, tr("Next p&art of the window"), QKeySequence(Qt::Key_F6),
        chat([](ChatScreen &screen) { screen.nextRegion(); }));

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    add(help, tr("&About Chatbook"), {}, [this] { about(); });
}

/// Asks in a sentence or two, with `button` to go on.
void MainWindow::ask(const QString &title, const QString &text, const QString &details,
                     const QString &button, QMessageBox::ButtonRole role,
                     const std::function<void()> &then)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(details);
    connect(box->addButton(button, role), &QPushButton::clicked, this, then);
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

void MainWindow::withChat(const std::function<void(ChatScreen &)> &what)
{
    if (isChatShown())
        what(*m_chat);
}

/// Not so while another page asks something about it.
bool MainWindow::isChatShown() const
{
    return m_chat && m_pages->currentWidget() == m_chat.get();
}

void MainWindow::showAccount()
{
    if (!isChatShown())
        return;
    auto *dialog = new AccountDialog(
        m_session->devices(), m_session->link().self().name,
        [this](const auto &done) { makeLink(done); }, m_profile.secretsPlace(), m_chat.get());
    dialog->open();
}

/// To the server of the session, for another device.
void MainWindow::makeLink(const std::function<void(const Result<JoinLink> &)> &done)
{
    if (m_hosted && !m_hosted->isOnNetwork)
        return done(Error{ErrorCode::Unavailable, noNetworkText()});
    if (m_hosted) { // it is at other addresses for others
        HostClient(m_hosting, m_chat.get()).link(done);
        return;
    }
    JoinLink link{.addresses = {m_session->link().address().host()},
                  .port = quint16(m_session->link().address().port(defaultPort)),
                  .name = m_session->link().server().name};
    for (const KnownServer &server : m_profile.knownServers())
        if (server.server.id == m_session->link().server().id)
            link.key = server.key;
    done(link);
}

void MainWindow::about()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Chatbook"),
                                tr("Chatbook %1").arg(QCoreApplication::applicationVersion()),
                                QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("Chat for people on one network, with no cloud and no account.\nFree software under "
           "the MIT licence."));
    box->open();
}

} // namespace chatbook::app
