#include "livesession.h"

#include "wirelimits.h"

#include <QJsonArray>

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr int clientOffsetBytes = 16;

} // namespace

LiveSession::LiveSession(Needs needs, const JoinRequest &request)
    : m_transport(std::move(needs.transport))
    , m_accounts(std::move(needs.accounts))
    , m_clock(std::move(needs.clock))
    , m_randomText(std::move(needs.randomText))
    , m_address(request.address)
    , m_others(request.others)
    , m_hostedHere(request.hostedHere)
    , m_isLink(request.isLink)
    , m_keyReplaces(request.keyReplaces)
    , m_key(request.key)
    , m_self({{}, request.name})
    , m_messages(m_cache)
    , m_discards(m_cache, *this, *m_clock)
    , m_outbox(m_cache, *this, *m_clock, m_discards,
               [this] { return m_randomText(clientOffsetBytes); })
    , m_inbox(m_cache, m_messages, *this, m_conversations)
    , m_readMarkers(m_cache, *this)
    , m_drafts(m_cache)
    , m_typists(*m_clock)
    , m_roster(m_cache, *this, m_people)
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
    connectParts();
    if (const auto account = m_login.expected())
        useAccount(*account);
    connectToServer();
}

LiveSession::~LiveSession()
{
    // First, and with it the handlers that wait: nothing is to be heard while the parts go.
    m_transport.reset();
    m_drafts.save();
    m_cache.close();
}

void LiveSession::connectParts()
{
    connect(m_transport.get(), &Transport::connecting, this, [this] {
        if (m_state == State::Offline)
            setState(State::Connecting,
                     QStringLiteral("Connecting to %1…").arg(spokenAddress(m_address)));
    });
    connect(m_transport.get(), &Transport::connected, this, [this] {
        if (!m_transport->key().isEmpty() && std::exchange(m_refused, false))
            emit keyShown();
        m_login.start();
    });
    connect(m_transport.get(), &Transport::disconnected, this, &LiveSession::connectionLost);
    connect(m_transport.get(), &Transport::keyRefused, this,
            [this](const QByteArray &shown) { refuseKey(shown); });
    connect(m_transport.get(), &Transport::eventReceived, this, &LiveSession::take);
    connect(&m_login, &Login::succeeded, this, &LiveSession::entered);
    connect(&m_login, &Login::refused, this, &LiveSession::refuse);
    connect(&m_login, &Login::tokenWithheld, this, &LiveSession::waitForPerson);
    connect(&m_login, &Login::posed, this, [this](const ServerId &server) {
        refuseKey({m_transport->key(), UnknownKey::Why::Poses, server});
    });
    connect(&m_login, &Login::trouble, this, &Session::trouble);
    connect(&m_cache, &Cache::trouble, this, &Session::trouble);
    connect(&m_cache, &Cache::replaced, this, [this] {
        loadParts();
        // What was lost comes from the server by a login without a serverOffset.
        if (!m_refused) {
            connectionLost(QStringLiteral("What was kept here was damaged; reading it anew."));
            m_transport->close();
            connectToServer();
        }
    });
    connect(&m_people, &People::renamed, this, [this] {
        m_messages.forgetNames();
        eachHistory([this](History &history) { history.reset(m_self); });
        emit historyReset();
    });
    connect(&m_outbox, &Outbox::changed, this,
            [this](const RecipientId &recipient, const QString &clientOffset) {
                eachHistory([&](History &history) {
                    if (history.recipient() == recipient)
                        emit history.pendingChanged(clientOffset);
                });
            });
    connect(&m_outbox, &Outbox::acknowledged, this, [this](const Message &message) {
        // It was pushed before, on a connection of which the ack was lost.
        if (!isForMe(message))
            return;
        const RecipientId conversation = conversationOf(message, m_self.id);
        m_messages.put(conversation, message);
        eachHistory([&](History &history) {
            if (history.recipient() == conversation)
                emit history.messageUpdated(message);
        });
    });
    connect(&m_outbox, &Outbox::trouble, this, &Session::trouble);
    connect(&m_inbox, &Inbox::readBehind, &m_readMarkers, &ReadMarkers::add);
    connect(&m_typists, &Typists::changed, &m_inbox, &Inbox::setTyping);
}

void LiveSession::connectToServer()
{
    m_transport->open(m_address,
                      m_key.isEmpty() ? m_accounts->keysAt(m_address, m_hostedHere)
                                      : QList<QByteArray>{m_key},
                      m_others);
}

void LiveSession::refuseKey(const QByteArray &shown)
{
    using Why = UnknownKey::Why;
    const QList<SavedAccount> there = m_accounts->at(m_address, m_hostedHere);
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

void LiveSession::refuseKey(const UnknownKey &unknown)
{
    connectionLost(unknown.why == UnknownKey::Why::New
                       ? QStringLiteral("What answers here is not known yet.")
                       : QStringLiteral("What answers here is not what it should be."));
    const bool isAsked = std::exchange(m_refused, true);
    if (isAsked)
        return;
    if (unknown.why != UnknownKey::Why::Changed) // then it is looked for on
        m_transport->close();
    emit keyRefused(unknown);
}

void LiveSession::useAccount(const SavedAccount &account)
{
    const QString folder = m_accounts->cacheFolder(account);
    const bool same = m_cache.isOpen() && m_cache.folder() == folder;
    const bool news = m_self != account.self || m_server != account.server;
    m_self = account.self;
    m_server = account.server;
    if (!same) {
        m_drafts.save();
        m_cache.open(folder);
        loadParts();
    }
    if (news || !same)
        emit identityChanged();
}

void LiveSession::loadParts()
{
    m_roster.load();
    m_inbox.load(m_self.id);
    m_readMarkers.load();
    m_drafts.load();
    m_discards.load(m_self.id);
    m_outbox.load();
    eachHistory([this](History &history) { history.reset(m_self); });
}

void LiveSession::setState(State state, const QString &reason)
{
    if (m_state == state && m_reason == reason)
        return;
    m_state = state;
    m_reason = reason;
    emit stateChanged();
    eachHistory([](History &history) { history.linkChanged(); });
}

void LiveSession::connectionLost(const QString &reason)
{
    m_entered = false;
    m_login.stop();
    m_outbox.stop();
    m_people.setOnline({});
    m_typists.clear();
    m_cache.flush();
    setState(State::Offline, reason);
}

void LiveSession::waitForPerson(const Error &error)
{
    m_refused = true;
    connectionLost(error.message);
    m_transport->close();
}

void LiveSession::refuse(const Error &error)
{
    waitForPerson(error);
    emit loginRefused(error);
}

void LiveSession::entered(const SavedAccount &account, const ServerId &tried)
{
    if (!m_others.contains(m_address) && m_address != account.address)
        m_others.prepend(m_address);
    m_address = account.address;
    useAccount(account);
    if (!tried.isEmpty() && tried != account.server.id) {
        // Another server than this token was for: the serverOffset spoke of the wrong history.
        connectionLost(QStringLiteral("Another server answers at this address."));
        m_transport->close();
        connectToServer();
        return;
    }
    m_entered = true;
    m_resumed = false;
    m_knownToServer.reset();
    m_taken = tried.isEmpty() ? 0 : m_cache.serverOffset().value_or(0);
}

void LiveSession::take(const QString &name, const QJsonObject &arguments)
{
    if (name == event::knocking && !m_entered)
        setState(State::Connecting, QStringLiteral("Waiting until whoever hosts lets you in…"));
    if (!m_entered)
        return;
    if (name == event::message) {
        takeMessage(arguments, true);
    } else if (name == event::messageUpdated) {
        takeMessage(arguments, false);
    } else if (name == event::presence) {
        QList<UserId> offline;
        for (const QJsonValue id : arguments.value(QLatin1StringView("offline")).toArray())
            offline.append({id.toString()});
        const QList<User> online = usersFromJson(arguments.value(QLatin1StringView("online")));
        m_people.change(online, offline);
        learnOwnName(online);
    } else if (name == event::typing) {
        takeTyping(arguments);
    } else if (name == event::read) {
        takeRead(arguments);
    } else if (name == event::activeUsers) {
        m_roster.setOnline(
            usersFromJson(arguments.value(event::activeUsers)),
            integerFromJson(arguments.value(QLatin1StringView("total"))).value_or(0));
    } else if (name == event::welcome) {
        m_resumed = arguments.value(QLatin1StringView("resumed")).toBool();
        m_knownToServer = integerFromJson(arguments.value(QLatin1StringView("knownOffset")));
    } else if (name == event::synced) {
        if (const auto offset = integerFromJson(arguments.value(QLatin1StringView("serverOffset"))))
            takeSynced(*offset);
    }
}

/// Whoever hosts may give one another name.
void LiveSession::learnOwnName(const QList<User> &online)
{
    for (const User &user : online) {
        if (user.id != m_self.id || user.name == m_self.name)
            continue;
        m_self.name = user.name;
        emit identityChanged();
    }
}

void LiveSession::takeMessage(const QJsonObject &json, bool isNew)
{
    const auto message = messageFromJson(json);
    if (!message || !isForMe(*message))
        return;
    const RecipientId conversation = conversationOf(*message, m_self.id);
    const bool known = message->changed <= m_taken;
    m_taken = std::max(m_taken, message->changed);
    const auto before = isNew ? std::nullopt : m_messages.message(message->offset);
    if (isNew)
        m_messages.putLive(conversation, *message);
    else
        m_messages.put(conversation, *message);
    m_cache.advance(message->changed);
    m_people.learn({message->sender});

    const bool settled = settle(*message);
    if (isNew) {
        m_typists.remove(conversation, message->sender.id);
        m_inbox.messageStored(*message, known);
    } else {
        m_inbox.messageUpdated(*message, before);
        if (before)
            m_drafts.messageUpdated(conversation, *before, *message);
        emit messageUpdated(*message);
    }
    eachHistory([&](History &history) {
        if (history.recipient() != conversation)
            return;
        if (isNew)
            emit history.messageStored(*message);
        else
            emit history.messageUpdated(*message);
    });
    // After the message stands in its place, so that it does not go and come again.
    if (settled)
        emit m_outbox.changed(conversation, message->clientOffset);
}

void LiveSession::takeSynced(qint64 serverOffset)
{
    if (!m_resumed) {
        // Less than it once had, and it does not say why: another database was put in its place.
        if (serverOffset < m_cache.serverOffset().value_or(0))
            m_knownToServer = 0;
        if (m_knownToServer) {
            m_messages.forgetAbove(*m_knownToServer);
            m_inbox.load(m_self.id);
            m_readMarkers.load();
        }
        m_messages.interrupt(serverOffset);
        m_cache.forgetServerOffset();
        m_taken = 0;
    }
    m_taken = std::max(m_taken, serverOffset);
    m_cache.advance(serverOffset);
    m_cache.flush();
    // Before it is Online: what is new then came while nobody could see it come.
    if (!m_resumed)
        eachHistory([this](History &history) { history.reset(m_self); });
    setState(State::Online, {});
    if (!m_resumed)
        emit historyReset();
    m_discards.start();
    m_outbox.start();
    m_readMarkers.start();
    m_inbox.refresh(!m_resumed);
    m_roster.readAll();
}

void LiveSession::takeTyping(const QJsonObject &json)
{
    const auto user = userFromJson(json.value(QLatin1StringView("user")));
    if (!user || user->id == m_self.id)
        return;
    const bool inAllChat =
        json.value(QLatin1StringView("recipient_id")).toString() == allChat().value;
    m_typists.add(inAllChat ? allChat() : recipientOf(user->id), *user);
}

void LiveSession::takeRead(const QJsonObject &json)
{
    const auto offset = integerFromJson(json.value(QLatin1StringView("offset")));
    const RecipientId recipient{json.value(QLatin1StringView("recipient_id")).toString()};
    // Others' markers tell that they have read what one wrote; nothing shows that yet.
    if (offset && !recipient.isEmpty() &&
        json.value(QLatin1StringView("user_id")).toString() == m_self.id.value)
        m_inbox.read(recipient, *offset);
}

bool LiveSession::isForMe(const Message &message) const
{
    return message.recipient.id == allChat() || message.sender.id == m_self.id ||
           message.recipient.id == recipientOf(m_self.id);
}

/// The server has stored it: whether it was among what waits in the outbox.
bool LiveSession::settle(const Message &message)
{
    if (message.sender.id != m_self.id)
        return false;
    m_discards.stored(message);
    return m_outbox.settle(message.clientOffset);
}

template <class Function>
void LiveSession::eachHistory(Function function)
{
    m_histories.removeIf([](const QPointer<History> &history) { return !history; });
    const QList<QPointer<History>> histories = m_histories;
    for (const QPointer<History> &history : histories)
        if (history)
            function(*history);
}

} // namespace chatbook::app
