#include "accounts.h"

#include "accountstore.h"
#include "dispatcher.h"
#include "hub.h"
#include "joinrequests.h"
#include "loginerrors.h"
#include "names.h"
#include "peer.h"
#include "peerlog.h"
#include "protocol.h"
#include "ratelimited.h"
#include "resync.h"
#include "store.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <optional>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView nameKey("name");
constexpr QLatin1StringView passwordKey("password");
constexpr QLatin1StringView tokenKey("token");
constexpr QLatin1StringView inviteKey("invite");
constexpr QLatin1StringView deviceKey("device");
constexpr QLatin1StringView codeKey("code");

/// A use is noted once a day: exact enough for 180 days, and it saves writes.
constexpr qint64 touchAfter = std::chrono::milliseconds(std::chrono::days(1)).count();

/// The name that the device gives itself; empty if it gives none.
QString deviceName(Arguments &arguments)
{
    if (!arguments.has(deviceKey))
        return {};
    const Result<QString> name = checkDeviceName(arguments.text(deviceKey));
    if (!name)
        arguments.refuse(name.error());
    return name ? *name : QString();
}

} // namespace

Accounts::Accounts(Dispatcher &dispatcher, Store &store, Hub &hub, Resync &resync,
                   JoinRequests &joinRequests, Credentials &credentials, PeerLog &log,
                   const Clock &clock, RandomBytes random, const Bounds &bounds)
    : m_store(store)
    , m_hub(hub)
    , m_resync(resync)
    , m_joinRequests(joinRequests)
    , m_credentials(credentials)
    , m_log(log)
    , m_clock(clock)
    , m_random(std::move(random))
    , m_quotas(bounds)
    , m_registrations(bounds.registrationsPerAddress)
{
    dispatcher.add(event::registerUser, Dispatcher::Who::Anonymous, *this, &Accounts::registerUser);
    dispatcher.add(event::login, Dispatcher::Who::Anonymous, *this, &Accounts::login);
    dispatcher.add(event::whoami, Dispatcher::Who::Anyone, *this, &Accounts::whoami);
}

void Accounts::setAdmission(Admission admission)
{
    m_admission = admission;
    if (admission == Admission::Everyone)
        m_joinRequests.admitAll();
}

void Accounts::shutOut(UserKey user)
{
    m_credentials.revoke(user);
    for (Peer *peer : m_hub.peersOf(user))
        peer->connection().disconnectPeer();
}

Accounts::Entry Accounts::entryOf(Peer &peer, const Ack &ack) const
{
    return {.peer = &peer, .ack = ack, .begun = m_credentials.revocations.now()};
}

QString Accounts::newToken() const
{
    return QString::fromLatin1(
        m_random(limits::tokenBytes)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

void Accounts::whoami(Peer &peer, const Ack &ack) const
{
    if (peer.account())
        ack.succeed({{event::user, toJsonText(peer.account()->user)}});
    else
        ack.succeed();
}

void Accounts::registerUser(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const Result<QString> name = checkNewName(arguments.text(nameKey));
    std::optional<QString> password = arguments.optionalText(passwordKey);
    const std::optional<QString> invite = arguments.optionalText(inviteKey);
    const std::optional<QString> token = arguments.newToken();
    const QString device = deviceName(arguments);
    if (!name)
        arguments.refuse(name.error());
    if (password) {
        const Result<QString> checked = checkPassword(*password);
        if (checked)
            password = *checked;
        else
            arguments.refuse(checked.error());
    }
    if (arguments.error())
        return ack.fail(*arguments.error());

    peer.hold();
    Entry entry = entryOf(peer, ack);
    entry.token = token.value_or(newToken());
    entry.tokenIsNew = !token;
    entry.how = invite ? QString(inviteKey) : QString();
    const NewAccount account{.id = {QString::fromLatin1(m_random(10).toHex())},
                             .name = *name,
                             .passwordHash = {},
                             .tokenHash = hashToken(entry.token),
                             .admission = m_admission,
                             .inviteHash = invite ? hashToken(*invite) : QByteArray(),
                             .device = device};
    const std::optional<AttemptLimiter::Key> address = peer.connection().addressKey();
    const AttemptLimiter::Time now = m_clock.elapsed();
    if (address) {
        if (const auto wait = m_registrations.wait(*address, now); wait.count() > 0)
            return refuse(entry,
                          rateLimited(wait, QStringLiteral("Too many new people come from your "
                                                           "address. Please wait a minute.")));
        m_registrations.begin(*address, now);
    }
    if (!password)
        return store(entry, account);
    const bool started =
        m_credentials.passwords.hash(*password, [this, entry, account](const QString &hash) {
            NewAccount withPassword = account;
            withPassword.passwordHash = hash;
            if (hash.isEmpty())
                refuse(entry, noMemory());
            else
                store(entry, withPassword);
        });
    if (!started) {
        if (address)
            m_registrations.forgive(*address, now);
        refuse(entry, tooBusy());
    }
}

void Accounts::store(const Entry &entry, const NewAccount &account)
{
    m_store.write<Account>([account](Writer &writer) { return registerAccount(writer, account); },
                           [this, entry, account](const Result<Account> &made) {
                               if (made)
                                   admit(registered(entry, account, *made), *made);
                               else if (account.admission == Admission::Asked &&
                                        made.error().code == ErrorCode::InviteRequired)
                                   askToJoin(entry, account);
                               else
                                   refuse(entry, made.error());
                           });
}

/// How the registration turned out: registering again with the same token is a login, and an invite
/// that was not needed was not checked.
Accounts::Entry Accounts::registered(Entry entry, const NewAccount &wanted, const Account &made)
{
    entry.accountIsNew = made.user.id == wanted.id;
    if (!entry.accountIsNew)
        entry.how = tokenKey;
    else if (entry.how == inviteKey && wanted.admission == Admission::Everyone)
        entry.how.clear();
    return entry;
}

void Accounts::askToJoin(const Entry &entry, const NewAccount &account)
{
    if (!entry.peer || !entry.peer->connection().isOpen())
        return;
    NewAccount admitted = account;
    admitted.admission = Admission::Everyone;
    Entry again = entry;
    again.how = QStringLiteral("host");
    const Result<Done> waits =
        m_joinRequests.add(*entry.peer, {account.id, account.name},
                           [this, again, admitted](const Result<Done> &decision) {
                               if (decision)
                                   store(again, admitted);
                               else
                                   refuse(again, decision.error());
                           });
    if (!waits)
        return refuse(entry, waits.error());
    m_log.did(QLatin1StringView("waits-to-join"), account.id,
              entry.peer->connection().peerAddress());
}

void Accounts::login(Peer &peer, Arguments &arguments, const Ack &ack)
{
    Entry entry = entryOf(peer, ack);
    entry.serverOffset = arguments.serverOffset();
    entry.device = deviceName(arguments);
    if (arguments.has(tokenKey)) {
        entry.token = arguments.text(tokenKey);
        entry.how = tokenKey;
        if (arguments.error())
            return ack.fail(*arguments.error());
        peer.hold();
        return loginByToken(entry);
    }
    if (arguments.has(codeKey)) {
        const QString code = arguments.text(codeKey);
        entry.how = codeKey;
        if (arguments.error())
            return ack.fail(*arguments.error());
        peer.hold();
        return loginByCode(entry, code);
    }
    const QString name = arguments.text(nameKey);
    const QString password = arguments.text(passwordKey);
    entry.how = passwordKey;
    if (arguments.error())
        return ack.fail(*arguments.error());
    peer.hold();
    loginByPassword(entry, name, password);
}

void Accounts::loginByToken(const Entry &entry)
{
    m_store.read<std::optional<TokenOwner>>(
        [hash = hashToken(entry.token), now = m_clock.now().toMSecsSinceEpoch()](Database &database)
            -> Result<std::optional<TokenOwner>> { return accountByToken(database, hash, now); },
        [this, entry](const Result<std::optional<TokenOwner>> &owner) {
            if (!owner)
                return refuse(entry, owner.error());
            if (!*owner)
                return refuse(entry, badToken());
            if ((*owner)->account.isBanned)
                return refuse(entry, banned());
            const bool isRenamed = !entry.device.isEmpty() && entry.device != (*owner)->device;
            if (!isRenamed && (*owner)->used + touchAfter >= m_clock.now().toMSecsSinceEpoch())
                return admit(entry, (*owner)->account);
            // A full disk keeps nobody out: the use is noted another time.
            m_store.write<Done>([device = NewDevice{hashToken(entry.token), entry.device}](
                                    Writer &writer) { return touchToken(writer, device); },
                                [this, entry, account = (*owner)->account](const Result<Done> &) {
                                    admit(entry, account);
                                });
        });
}

void Accounts::loginByPassword(const Entry &entry, const QString &name, const QString &password)
{
    const Result<QString> checked = checkName(name);
    if (!checked)
        return refuse(entry, badCredentials()); // nobody can have such a name
    const Result<PasswordAttempts::Attempt> attempt =
        m_credentials.attempts.begin(entry.peer->connection().addressKey(), foldName(*checked));
    if (!attempt)
        return refuse(entry, attempt.error());
    m_store.read<std::optional<Account>>(
        [name = *checked](Database &database) -> Result<std::optional<Account>> {
            return accountByName(database, name);
        },
        [this, entry, attempt = *attempt,
         password = givenPassword(password)](const Result<std::optional<Account>> &found) {
            if (!found) {
                m_credentials.attempts.forgive(attempt);
                return refuse(entry, found.error());
            }
            const Account account = found->value_or(Account());
            const bool running = m_credentials.passwords.verify(
                password, account.passwordHash,
                [this, entry, account, attempt](std::optional<bool> right) {
                    if (right == false)
                        return refuse(entry, badCredentials());
                    m_credentials.attempts.forgive(attempt);
                    if (right)
                        enterWithNewToken(entry, account);
                    else
                        refuse(entry, noMemory());
                });
            if (!running) {
                m_credentials.attempts.forgive(attempt);
                refuse(entry, tooBusy());
            }
        });
}

void Accounts::loginByCode(const Entry &entry, const QString &code)
{
    const Result<PasswordAttempts::Attempt> attempt =
        m_credentials.attempts.begin(entry.peer->connection().addressKey());
    if (!attempt)
        return refuse(entry, attempt.error());
    const std::optional<UserKey> user = m_credentials.codes.take(code);
    if (!user)
        return refuse(entry, badCode());
    m_credentials.attempts.forgive(*attempt);
    m_store.read<std::optional<Account>>(
        [user = *user](Database &database) -> Result<std::optional<Account>> {
            return accountByKey(database, user);
        },
        [this, entry](const Result<std::optional<Account>> &found) {
            if (found && *found)
                enterWithNewToken(entry, **found);
            else
                refuse(entry, found ? badCode() : found.error());
        });
}

void Accounts::enterWithNewToken(Entry entry, const Account &account)
{
    if (account.isBanned)
        return refuse(entry, banned());
    entry.token = newToken();
    entry.tokenIsNew = true;
    m_store.write<Done>(
        [user = account.key, device = NewDevice{hashToken(entry.token), entry.device}](
            Writer &writer) { return addToken(writer, user, device); },
        [this, entry, account](const Result<Done> &added) {
            if (added)
                admit(entry, account);
            else
                refuse(entry, added.error());
        });
}

void Accounts::admit(const Entry &entry, const Account &account)
{
    if (!entry.peer)
        return;
    m_resync.prepare(
        *entry.peer, account, entry.serverOffset,
        [this, entry, account](const std::optional<ReplayPlan> &plan) {
            // A closing peer would never be taken out of the hub again.
            if (!entry.peer->connection().isOpen())
                return;
            if (m_credentials.revocations.since(entry.begun, account.key)) {
                Entry again = entry;
                again.begun = m_credentials.revocations.now();
                return loginByToken(again);
            }
            entry.peer->logIn(account, hashToken(entry.token),
                              m_quotas.of(account.key, m_clock.elapsed()));
            m_log.did(entry.accountIsNew ? QLatin1StringView("registered")
                                         : QLatin1StringView("login"),
                      account.user.id, entry.peer->connection().peerAddress(), entry.how);
            entry.ack.succeed({{event::user, toJsonText(account.user)},
                               {tokenKey, entry.token},
                               {QLatin1StringView("server"), toJsonText(m_resync.server())}});
            m_resync.enter(*entry.peer, plan, entry.tokenIsNew ? entry.token : QString());
        });
}

void Accounts::refuse(const Entry &entry, const Error &error)
{
    entry.ack.fail(error);
    if (!entry.peer)
        return;
    if (error.code == ErrorCode::BadCredentials || error.code == ErrorCode::RateLimited ||
        error.code == ErrorCode::Banned)
        entry.peer->connection().blame(error.message);
    entry.peer->release();
}

} // namespace chatbook::server
