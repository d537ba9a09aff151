#include "mainwindow.h"

#include "accountdialog.h"
#include "chatpane.h"
#include "chatscreen.h"
#include "hostclient.h"
#include "joinchoices.h"
#include "joinlink.h"
#include "joinpage.h"
#include "mainmenu.h"
#include "pageparts.h"
#include "question.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QMenuBar>
#include <QStackedWidget>

#include <algorithm>

// What the window does by its menus, and with a link, or an address, that comes from elsewhere
// while it has a chat.

namespace chatbook::app {

void MainWindow::connectMenu()
{
    auto *menu =
        new MainMenu(menuBar(), {.chat = [this] { return isChatShown() ? m_chat.get() : nullptr; },
                                 .isHosted = [this] { return m_hosted.has_value(); }});
    connect(menu, &MainMenu::stopHostingRequested, this, &MainWindow::askToStopHosting);
    connect(menu, &MainMenu::leaveRequested, this, [this] { leaveToJoin({}); });
    connect(menu, &MainMenu::accountRequested, this, &MainWindow::showAccount);
    connect(menu, &MainMenu::hostDataRequested, this, &MainWindow::showHostData);
    connect(menu, &MainMenu::quitRequested, this, [this] {
        if (m_hosted)
            askBeforeClosing();
        else
            quit();
    });
}

/// Whether that is the chat that one is in: to join it would end what it leads to, or be in vain.
bool MainWindow::leadsHere(const JoinRequest &request) const
{
    if (!request.deviceCode.isEmpty() && !isHosting())
        return false; // it may make another person of one
    QUrl own = m_session ? m_session->link().address() : QUrl();
    if (m_hosted)
        own = m_hosted->loopback;
    QByteArray key = m_hosted ? m_hosted->key : QByteArray();
    for (const KnownServer &server : m_profile.knownServers())
        if (key.isEmpty() &&
            (m_session ? server.server.id == m_session->link().server().id : server.hostedHere))
            key = server.key;
    if (!request.key.isEmpty())
        return request.key == key;
    // An address proves nothing, but nothing is told to what is not there.
    const int port = own.port(defaultPort);
    const QString machine = QHostInfo::localHostName();
    const QStringList here =
        isHosting() ? QStringList{QStringLiteral("localhost"), machine, machine + u".local"}
                    : QStringList();
    const QList<QUrl> places = QList{request.address} + request.others;
    return std::any_of(places.begin(), places.end(), [&](const QUrl &place) {
        return place.authority() == own.authority() ||
               (m_hosted && m_hosted->addresses.contains(place.authority())) ||
               (isHosting() && place.port() == port &&
                (QHostAddress(place.host()).isLoopback() ||
                 here.contains(place.host(), Qt::CaseInsensitive)));
    });
}

void MainWindow::stayFor(const JoinRequest &request)
{
    // Only what shows the key is told anything there.
    if (!isHosting() && !request.key.isEmpty() && !m_session->link().isOpen())
        for (const QUrl &place : QList{request.address} + request.others)
            m_session->link().foundAt(place);
    if (isChatShown())
        m_chat->pane()->complain(tr("You are in this chat."));
    else if (m_hosted && !m_session)
        m_join->showError(tr("You host this chat: log in to it by “Host a chat here”."));
}

/// A link never joins by itself, and here it would end something.
void MainWindow::askToLeaveFor(const JoinRequest &request)
{
    ask(this,
        {.title = tr("Join another chat?"),
         .text = request.isLink ? whereItLeads(request)
                                : tr("Join the chat at %1?").arg(spokenAddress(request.address)),
         .details =
             isHosting()
                 ? tr("To join it ends the chat that is hosted here, until you host it again.")
                 : tr("You leave this chat, and can come back at any time."),
         .button = tr("Join")},
        [this, request] {
            JoinRequest named = request;
            if (named.name.isEmpty())
                named.name = m_profile.displayName();
            enter(named);
            if (!m_chat)
                m_pages->setCurrentWidget(m_join);
        });
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

} // namespace chatbook::app
