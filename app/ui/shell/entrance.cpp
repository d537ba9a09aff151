#include "entrance.h"

#include "discovery.h"
#include "foundservers.h"
#include "hostedchat.h"
#include "joinchoices.h"
#include "joinpage.h"
#include "misclickguard.h"
#include "profile.h"
#include "question.h"
#include "sentences.h"
#include "session.h"
#include "trustpage.h"

#include <QTimer>

namespace chatbook::app {

namespace {

/// A long history takes a server a second or two to check before it is there. What is kept of it
/// on this machine is shown after this time; most are there sooner, and then nothing flickers.
constexpr std::chrono::milliseconds patience{300};

} // namespace

Entrance::Entrance(Profile &profile, HostedChat &hosted, Discovery &discovery,
                   SessionMaker makeSession, const Clock &clock)
    : m_profile(profile)
    , m_hosted(hosted)
    , m_discovery(discovery)
    , m_makeSession(std::move(makeSession))
    , m_join(new JoinPage)
    , m_trust(new TrustPage)
{
    addWidget(m_join);
    addWidget(m_trust);
    new MisclickGuard(m_join->widget(), clock);
    new MisclickGuard(m_trust->widget(), clock);
    connect(m_join, &JoinPage::forgetRequested, this, &Entrance::askToForget);
    connect(m_join, &JoinPage::cancelled, this, [this] { giveUp({}); });
    connect(m_join, &JoinPage::shown, this, &Entrance::lookAround);
    connect(m_trust, &TrustPage::accepted, this, &Entrance::trust);
    connect(m_trust, &TrustPage::declined, this, [this] { giveUp({}); });
    connect(m_join, &JoinPage::hostRequested, this, &Entrance::host);
    connect(&m_discovery, &Discovery::changed, this, &Entrance::found);
    connect(&m_hosted, &HostedChat::started, this, &Entrance::hostStarted);
    connect(&m_hosted, &HostedChat::failed, this, &Entrance::giveUp);
}

Entrance::~Entrance()
{
    m_join->disconnect(this); // it still says that it is hidden
}

void Entrance::enter(const JoinRequest &request)
{
    endSession();
    if (!request.hostedHere)
        m_hosted.stop();
    m_refusal.reset();
    m_unknownKey.reset();
    m_request = request;
    // Where the person knows no better what is meant than by the address.
    if (const QByteArray key = m_accepted.value(request.address.authority());
        !key.isEmpty() && request.key.isEmpty() && !request.isLink)
        acceptKey(key);
    m_session = m_makeSession(m_request);
    Link *link = &m_session->link();
    connect(link, &Link::keyRefused, this,
            [this](const UnknownKey &unknown) { m_unknownKey = unknown; });
    connect(link, &Link::keyShown, this, [this] { m_unknownKey.reset(); });
    connect(link, &Link::loginRefused, this, [this](const Error &error) { m_refusal = error; });
    connect(link, &Link::identityChanged, this, &Entrance::identityChanged);
    // Now the profile knows it, and what comes there later may be another.
    connect(link, &Link::stateChanged, this, [this, link, asked = m_request.address.authority()] {
        if (!link->isOpen())
            return;
        m_accepted.remove(asked);
        m_accepted.remove(link->address().authority());
    });
    // Queued: what these do ends the session, which must not happen while it speaks.
    connect(link, &Link::stateChanged, this, &Entrance::stateChanged, Qt::QueuedConnection);
    connect(link, &Link::stateChanged, this, &Entrance::lookAround, Qt::QueuedConnection);
    connect(link, &Link::loginRefused, this, &Entrance::loginRefused, Qt::QueuedConnection);
    connect(link, &Link::keyRefused, this, &Entrance::keyRefused, Qt::QueuedConnection);
    connect(link, &Link::keyShown, this, &Entrance::keyShown, Qt::QueuedConnection);
    m_isOpened = !link->self().id.isEmpty() || link->isOpen();
    if (m_isOpened)
        emit opened(); // what is on this machine is shown before any network answers
    else
        m_join->showBusy(request.hostedHere ? tr("Starting…")
                                            : tr("Connecting to %1…").arg(request.address.host()));
}

void Entrance::acceptKey(const QByteArray &key)
{
    m_request.key = key;
    m_request.keyReplaces = true;
    m_request.address.setScheme(QStringLiteral("wss")); // only there is a key
}

void Entrance::host(const HostChoice &choice)
{
    const HostChoice last = m_hosted.choice();
    if (m_hosted.running() && choice.name == last.name && choice.chatName == last.chatName &&
        choice.admit == last.admit) { // they try again to log in: others stay in
        m_hosted.setPassword(choice.password);
        enterHosted();
        return;
    }
    leave();
    m_join->showBusy(tr("Starting…"));
    m_hosted.start(choice);
    QTimer::singleShot(patience, this, &Entrance::showKept);
}

void Entrance::showKept()
{
    const std::optional<SavedAccount> last = m_profile.lastServer();
    if (!m_hosted.isStarting() || m_session || !last || !last->hostedHere ||
        last->self.id.isEmpty())
        return;
    enter({.address = last->address,
           .name = m_hosted.choice().name,
           .password = m_hosted.choice().password,
           .hostedHere = true});
}

void Entrance::hostStarted()
{
    const std::optional<SavedAccount> last = m_profile.lastServer();
    if (m_session && m_session->link().address() == m_hosted.running()->loopback && last &&
        last->key == m_hosted.running()->key) {
        emit hosted();
        m_session->link().retryNow();
        return;
    }
    endSession();
    enterHosted();
}

void Entrance::enterHosted()
{
    m_hosted.makeRequest([this](const JoinRequest &request) {
        if (!m_session)
            enter(request);
    });
}

void Entrance::leave()
{
    endSession();
    m_hosted.stop();
}

void Entrance::endSession()
{
    emit ending();
    m_session.reset();
    emit identityChanged();
}

void Entrance::giveUp(const QString &why)
{
    leave();
    ask(why);
}

void Entrance::ask(const QString &why)
{
    m_join->setKnownServers(m_profile.knownServers());
    m_join->showError(why);
    setCurrentWidget(m_join);
    emit asked();
}

/// While the join page is there, or the server is not: it may be somewhere else by now.
void Entrance::lookAround()
{
    const bool isAway = m_session && !m_hosted.running() && !m_session->link().isOpen();
    if (m_join->isVisible() || isAway)
        m_discovery.start(knownChats(m_profile.knownServers()));
    else
        m_discovery.stop();
}

void Entrance::found()
{
    const QList<FoundChat> chats = m_discovery.chats();
    if (m_join->isVisible())
        m_join->setFound(chats, m_discovery.firewall());
    if (!m_session || m_hosted.running() || m_session->link().isOpen())
        return;
    emit hintChanged(hint());
    tellWhereFound(m_session->link(), m_request, m_profile.knownServers(), chats);
}

QString Entrance::hint() const
{
    return whyUnreached(m_discovery.chats(), m_session->link().address(), m_request.key);
}

void Entrance::stateChanged()
{
    if (!m_session || m_isOpened || m_refusal || m_unknownKey)
        return; // the chat says for itself how it is connected, or what was refused comes
    switch (const Link &link = m_session->link(); link.state()) {
    case Link::State::Online:
        m_isOpened = true;
        emit opened();
        break;
    case Link::State::Connecting:
        if (!m_request.hostedHere && link.reason())
            m_join->showBusy(sentence(link.reason()));
        break;
    case Link::State::Offline:
        giveUp(QStringList{sentence(link.reason()), hint()}.join(u' ').trimmed());
        break;
    }
}

/// A server that is hosted here goes on: the next try needs it again at once.
void Entrance::loginRefused()
{
    if (!m_session || !m_refusal)
        return;
    const Error error = *std::exchange(m_refusal, {});
    endSession();
    m_join->setName(m_request.name);
    ask(sentence(error));
    const bool mayHelp =
        error.code == ErrorCode::NameTaken || error.code == ErrorCode::BadCredentials;
    if (mayHelp && m_request.deviceCode.isEmpty())
        m_join->askPassword(m_request,
                            m_request.password.isEmpty()
                                ? tr("%1 If it is you, enter your password.").arg(sentence(error))
                                : tr("That is not the password for this name."));
    else if (error.details.value(QLatin1StringView("field")) == QLatin1StringView("name"))
        m_join->showNameError(sentence(error));
}

void Entrance::keyRefused()
{
    if (!m_session || !m_unknownKey)
        return;
    // One that is known goes on behind the question: it may be found at another address.
    if (m_unknownKey->why != UnknownKey::Why::Changed || m_hosted.isStarting())
        endSession();
    if (m_hosted.isStarting()) { // its port is another program's by now, and it starts at the next
        m_join->showBusy(tr("Starting…"));
        setCurrentWidget(m_join);
    } else {
        setCurrentWidget(m_trust);
        m_trust->ask(spokenAddress(m_request.address), *m_unknownKey);
    }
    emit asked();
}

/// Whether to trust another key: the one that is meant was found.
void Entrance::keyShown()
{
    if (!m_session || m_unknownKey || currentWidget() != m_trust)
        return;
    if (!m_isOpened)
        m_join->showBusy(tr("Connecting to %1…").arg(m_session->link().address().host()));
    setCurrentWidget(m_join);
    emit settled();
}

void Entrance::trust()
{
    if (!m_unknownKey)
        return;
    m_accepted.insert(m_request.address.authority(), m_unknownKey->key);
    acceptKey(m_unknownKey->key);
    m_request.replaces = m_unknownKey->server;
    enter(m_request);
    setCurrentWidget(m_join);
}

void Entrance::askToForget(const JoinChoice &choice)
{
    chatbook::app::ask(
        this,
        {.title = tr("Forget this chat?"),
         .text = tr("Forget “%1”?").arg(choice.entry.title),
         .details =
             tr("What this computer keeps of it goes, with what was not sent yet. Others see "
                "no difference. Without a password or another device you can come back only "
                "by another name."),
         .button = tr("Forget"),
         .role = QMessageBox::DestructiveRole},
        [this, server = choice.known] {
            m_profile.forget(server);
            m_join->setKnownServers(m_profile.knownServers());
        });
}

} // namespace chatbook::app
