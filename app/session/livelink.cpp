#include "livelink.h"

#include "protocol.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::app {

LiveLink::LiveLink(Needs needs, const JoinRequest &request, Cache &cache)
    : m_cache(cache)
    , m_transport(std::move(needs.transport))
    , m_accounts(std::move(needs.accounts))
    , m_clock(std::move(needs.clock))
    , m_randomText(std::move(needs.randomText))
    , m_others(request.others)
    , m_hostedHere(request.hostedHere)
    , m_isLink(request.isLink)
    , m_keyReplaces(request.keyReplaces)
    , m_key(request.key)
    , m_login({.transport = *m_transport,
               .accounts = *m_accounts,
               .clock = *m_clock,
               .makeToken = [this] { return m_randomText(limits::tokenBytes); },
               .prepare =
                   [this](const SavedAccount &account) {
                       useAccount(account);
                       m_cache.resume();
                       return m_cache.serverOffset();
                   }},
              request)
{
    setAddress(request.address);
    setIdentity({{}, request.name}, {});
    connectTransport();
    connectLogin();
    connect(&m_cache, &Cache::replaced, this, [this] {
        // A login without a serverOffset gets from the server what was lost.
        if (!m_refused)
            reconnect(Reason::CacheDamaged);
    });
}

LiveLink::~LiveLink()
{
    // First, with its waiting handlers: nothing must arrive while the members are destroyed.
    m_transport.reset();
}

void LiveLink::start()
{
    if (const auto account = m_login.expected())
        useAccount(*account);
    connectToServer();
}

void LiveLink::retryNow()
{
    if (std::exchange(m_refused, false)) {
        sayConnecting();
        connectToServer();
    } else {
        m_transport->retryNow();
    }
}

void LiveLink::foundAt(const QUrl &address)
{
    if (!isOpen())
        m_transport->addHint(address);
}

void LiveLink::requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer)
{
    if (isOpen())
        m_transport->request(name, arguments, std::move(answer));
    else
        QMetaObject::invokeMethod(
            this, [answer = std::move(answer)] { answer(because(Reason::NeedsServer)); },
            Qt::QueuedConnection);
}

void LiveLink::tell(QLatin1StringView name, const QJsonObject &arguments)
{
    m_transport->emitEvent(name, arguments);
}

void LiveLink::connectTransport()
{
    connect(m_transport.get(), &Transport::connecting, this, [this] {
        if (state() == State::Offline)
            sayConnecting();
    });
    connect(m_transport.get(), &Transport::connected, this, [this] {
        if (!m_transport->key().isEmpty() && std::exchange(m_refused, false))
            emit keyShown();
        m_login.start();
    });
    connect(m_transport.get(), &Transport::disconnected, this, &LiveLink::connectionLost);
    connect(m_transport.get(), &Transport::keyRefused, this,
            [this](const QByteArray &shown) { refuseKey(shown); });
    connect(m_transport.get(), &Transport::eventReceived, this, &LiveLink::take);
}

void LiveLink::connectLogin()
{
    connect(&m_login, &Login::succeeded, this, &LiveLink::loggedIn);
    connect(&m_login, &Login::refused, this, &LiveLink::refuse);
    connect(&m_login, &Login::tokenWithheld, this, &LiveLink::waitForPerson);
    connect(&m_login, &Login::posed, this, [this](const ServerId &server) {
        refuseKey({m_transport->key(), UnknownKey::Why::Poses, server});
    });
    connect(&m_login, &Login::errorOccurred, this, &Link::errorOccurred);
}

void LiveLink::connectToServer()
{
    m_transport->open(address(),
                      m_key.isEmpty() ? m_accounts->keysAt(address(), m_hostedHere)
                                      : QList<QByteArray>{m_key},
                      m_others);
}

void LiveLink::sayConnecting()
{
    setState(State::Connecting, because(Reason::Connecting, {spokenAddress(address())}));
}

void LiveLink::refuseKey(const QByteArray &shown)
{
    using Why = UnknownKey::Why;
    const QList<SavedAccount> there = m_accounts->at(address(), m_hostedHere);
    const bool changed = m_keyReplaces || m_hostedHere || !m_accounts->withKey(m_key).isEmpty() ||
                         std::any_of(there.begin(), there.end(), [](const SavedAccount &account) {
                             return !account.key.isEmpty();
                         });
    if (m_isLink)
        refuseKey({shown, Why::NotLinked});
    else if (changed)
        refuseKey({shown, Why::Changed});
    else
        refuseKey({shown, m_key.isEmpty() ? Why::New : Why::NotListed});
}

void LiveLink::refuseKey(const UnknownKey &unknown)
{
    connectionLost(
        because(unknown.why == UnknownKey::Why::New ? Reason::NotKnownYet : Reason::NotAsExpected));
    const bool isAsked = std::exchange(m_refused, true);
    if (isAsked)
        return;
    if (unknown.why != UnknownKey::Why::Changed) // if it is Changed, keep looking for it
        m_transport->close();
    emit keyRefused(unknown);
}

void LiveLink::useAccount(const SavedAccount &account)
{
    const QString folder = m_accounts->cacheFolder(account);
    const bool same = m_cache.isOpen() && m_cache.folder() == folder;
    const bool news = self() != account.self || server() != account.server;
    setIdentity(account.self, account.server);
    if (!same)
        m_cache.open(folder);
    if (news || !same)
        emit identityChanged();
}

void LiveLink::reconnect(Reason why)
{
    connectionLost(because(why));
    m_transport->close();
    connectToServer();
}

void LiveLink::connectionLost(const Error &reason)
{
    m_entered = false;
    m_login.stop();
    emit lost();
    setState(State::Offline, reason);
}

void LiveLink::waitForPerson(const Error &error)
{
    m_refused = true;
    connectionLost(error);
    m_transport->close();
}

void LiveLink::refuse(const Error &error)
{
    waitForPerson(error);
    emit loginRefused(error);
}

void LiveLink::loggedIn(const SavedAccount &account, const ServerId &tried)
{
    if (!m_others.contains(address()) && address() != account.address)
        m_others.prepend(address());
    setAddress(account.address);
    useAccount(account);
    if (!tried.isEmpty() && tried != account.server.id) {
        // Not the server of this token, so the serverOffset was for another history.
        reconnect(Reason::AnotherServer);
        return;
    }
    m_entered = true;
    emit entered(tried.isEmpty() ? std::nullopt : m_cache.serverOffset());
}

void LiveLink::take(const QString &name, const QJsonObject &arguments)
{
    if (name == event::knocking && !m_entered)
        setState(State::Connecting, because(Reason::WaitingForHost));
    if (!m_entered)
        return;
    deliver(name, arguments);
    if (name == event::presence) {
        learnOwnName(usersFromJson(arguments.value(QLatin1StringView("online"))));
    } else if (name == event::synced &&
               integerFromJson(arguments.value(QLatin1StringView("serverOffset")))) {
        setState(State::Online);
        emit opened();
    }
}

/// The host may have given this person another name.
void LiveLink::learnOwnName(const QList<User> &online)
{
    for (const User &user : online) {
        if (user.id != self().id || user.name == self().name)
            continue;
        setIdentity(user, server());
        emit identityChanged();
    }
}

} // namespace chatbook::app
