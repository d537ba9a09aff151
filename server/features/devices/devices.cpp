#include "devices.h"

#include "accountstore.h"
#include "answer.h"
#include "credentials.h"
#include "devicestore.h"
#include "dispatcher.h"
#include "hub.h"
#include "names.h"
#include "peer.h"
#include "peerlog.h"
#include "protocol.h"
#include "text/fold.h"
#include "utctime.h"
#include "wirelimits.h"

#include <QSet>

#include <optional>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView oldKey("old");
constexpr QLatin1StringView newKey("password");

QDateTime moment(qint64 milliseconds)
{
    return utcTime(milliseconds);
}

} // namespace

Devices::Devices(Dispatcher &dispatcher, Store &store, Hub &hub, Credentials &credentials,
                 PeerLog &log, const Clock &clock)
    : m_store(store)
    , m_hub(hub)
    , m_credentials(credentials)
    , m_log(log)
    , m_clock(clock)
{
    dispatcher.addPage(event::devices, *this, &Devices::devices);
    dispatcher.add(event::logout, Dispatcher::Who::LoggedIn, *this, &Devices::logout);
    dispatcher.add(event::endDevice, Dispatcher::Who::LoggedIn, *this, &Devices::endDevice);
    dispatcher.add(event::setPassword, Dispatcher::Who::LoggedIn, *this, &Devices::setPassword);
    dispatcher.add(event::deviceCode, Dispatcher::Who::LoggedIn, *this, &Devices::deviceCode);
}

void Devices::devices(Peer &peer, Arguments & /*arguments*/, const Ack &ack)
{
    QSet<QByteArray> here;
    for (const Peer *other : m_hub.peersOf(peer.userKey()))
        here.insert(other->tokenHash());
    const qint64 now = m_clock.now().toMSecsSinceEpoch();
    answerFromStore(
        m_store, ack,
        [user = peer.userKey(), now](Database &database) -> Result<Page<DeviceRow>> {
            return devicesPage(database, user, now, limits::pageMaximum);
        },
        [here, now, own = peer.tokenHash()](const Page<DeviceRow> &page) {
            QList<Device> devices;
            for (const DeviceRow &row : page.documents)
                devices.append({deviceId(row.tokenHash), row.name,
                                row.created ? std::optional(moment(*row.created)) : std::nullopt,
                                moment(here.contains(row.tokenHash) ? now : row.used),
                                row.tokenHash == own});
            return JsonText::object(
                {{event::devices, toJsonText(devices)}, {QLatin1StringView("more"), page.more}});
        });
}

void Devices::endDevice(Peer &peer, Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView key("_id");
    const DeviceId id{arguments.id(key)};
    if (id == deviceId(peer.tokenHash()))
        arguments.refuse({ErrorCode::Forbidden,
                          QStringLiteral("This is the device that you use. Log out instead.")});
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.write<QByteArray>(
        [user = peer.userKey(), id](Writer &writer) {
            return chatbook::server::endDevice(writer, user, id);
        },
        [this, ack, user = peer.userKey(), account = peer.account()->user.id,
         address = peer.connection().peerAddress()](const Result<QByteArray> &ended) {
            if (!ended)
                return ack.fail(ended.error());
            m_log.did(QLatin1StringView("device-ended"), account, address);
            m_credentials.revoke(user);
            for (Peer *other : m_hub.peersOf(user))
                if (other->tokenHash() == *ended)
                    other->connection().disconnectPeer();
            ack.succeed();
        });
}

void Devices::logout(Peer &peer, const Ack &ack)
{
    const QByteArray hash = peer.tokenHash();
    peer.hold();
    m_store.write<Done>([hash](Writer &writer) { return removeToken(writer, hash); },
                        [this, hash, ack, user = peer.userKey(),
                         peer = QPointer(&peer)](const Result<Done> &removed) {
                            if (!removed) {
                                ack.fail(removed.error());
                            } else {
                                m_credentials.revoke(user);
                                for (Peer *other : m_hub.peersOf(user))
                                    if (other != peer && other->tokenHash() == hash)
                                        other->connection().close(
                                            QWebSocketProtocol::CloseCodeNormal,
                                            QStringLiteral("Logged out"));
                                if (peer) {
                                    m_log.did(QLatin1StringView("logout"), peer->account()->user.id,
                                              peer->connection().peerAddress());
                                    m_hub.leave(*peer);
                                    peer->logOut();
                                }
                                ack.succeed();
                            }
                            if (peer)
                                peer->release();
                        });
}

void Devices::deviceCode(Peer &peer, Arguments & /*arguments*/, const Ack &ack)
{
    ack.succeed({{QLatin1StringView("code"), m_credentials.codes.make(peer.userKey())},
                 {QLatin1StringView("expiresInSeconds"), qint64(DeviceCodes::lifetime.count())}});
}

void Devices::setPassword(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const Result<QString> password = checkPassword(arguments.text(newKey));
    const std::optional<QString> old = arguments.optionalText(oldKey);
    if (!password)
        arguments.refuse(password.error());
    if (arguments.error())
        return ack.fail(*arguments.error());
    // Each try counts for its account, even a right one: it costs the server as much as a login.
    const Result<PasswordAttempts::Attempt> attempt = m_credentials.attempts.begin(
        peer.connection().addressKey(), foldName(peer.account()->user.name));
    if (!attempt)
        return ack.fail(attempt.error());
    peer.hold();
    Change change{&peer, ack, *attempt, peer.userKey(), *password};
    m_store.read<std::optional<Account>>(
        [user = change.user](Database &database) -> Result<std::optional<Account>> {
            return accountByKey(database, user);
        },
        [this, change, old](const Result<std::optional<Account>> &found) {
            if (!found)
                return end(change, found.error());
            Change checked = change;
            checked.oldHash = found->value_or(Account()).passwordHash;
            if (checked.oldHash.isEmpty())
                hashNew(checked);
            else
                checkOld(checked, old.value_or(QString()));
        });
}

void Devices::checkOld(const Change &change, const QString &old)
{
    const bool running = m_credentials.passwords.verify(
        givenPassword(old), change.oldHash, [this, change](std::optional<bool> right) {
            if (right == true)
                return hashNew(change);
            if (right == false)
                return end(change,
                           Error{ErrorCode::BadCredentials,
                                 QStringLiteral("This is not the password that you have now.")});
            m_credentials.attempts.forgive(change.attempt);
            end(change, noMemory());
        });
    if (!running)
        end(change, tooBusy());
}

void Devices::hashNew(const Change &change)
{
    m_credentials.attempts.forgiveAddress(change.attempt);
    const bool running =
        m_credentials.passwords.hash(change.password, [this, change](const QString &hash) {
            if (hash.isEmpty())
                end(change, noMemory());
            else
                store(change, hash);
        });
    if (!running)
        end(change, tooBusy());
}

void Devices::store(const Change &change, const QString &hash)
{
    m_store.write<bool>(
        [change, hash](Writer &writer) {
            return chatbook::server::setPassword(writer, change.user, change.oldHash, hash);
        },
        [this, change](const Result<bool> &set) {
            if (!set)
                return end(change, set.error());
            if (!*set)
                return end(change, Error{ErrorCode::BadCredentials,
                                         QStringLiteral("Your password was just changed on another "
                                                        "device.")});
            if (change.peer && change.peer->account())
                m_log.did(QLatin1StringView("password-set"), change.peer->account()->user.id,
                          change.peer->connection().peerAddress());
            end(change);
        });
}

void Devices::end(const Change &change, const std::optional<Error> &error)
{
    if (error)
        change.ack.fail(*error);
    else
        change.ack.succeed();
    if (!change.peer)
        return;
    if (error && error->code == ErrorCode::BadCredentials)
        change.peer->connection().blame(error->message);
    change.peer->release();
}

} // namespace chatbook::server
