#include "mainwindow.h"

#include "chatpane.h"
#include "chatscreen.h"
#include "joinchoices.h"
#include "joinpage.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QStackedWidget>

#include <algorithm>

// What the window does with a link, or an address, that comes from elsewhere while it has a chat.

namespace chatbook::app {

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
    ask(tr("Join another chat?"),
        request.isLink ? whereItLeads(request)
                       : tr("Join the chat at %1?").arg(spokenAddress(request.address)),
        isHosting() ? tr("To join it ends the chat that is hosted here, until you host it again.")
                    : tr("You leave this chat, and can come back at any time."),
        tr("Join"), QMessageBox::AcceptRole, [this, request] {
            JoinRequest named = request;
            if (named.name.isEmpty())
                named.name = m_profile.displayName();
            enter(named);
            if (!m_chat)
                m_pages->setCurrentWidget(m_join);
        });
}

} // namespace chatbook::app
