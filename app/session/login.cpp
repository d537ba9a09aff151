#include "login.h"

#include "wirelimits.h"

#include <QPointer>
#include <QSysInfo>

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr int retryMs = 3'000;

/// The host may have to decide, and has 10 minutes.
constexpr std::chrono::milliseconds hostsPatience = std::chrono::minutes(11);

/// This device's name in the user's list of devices.
QString deviceName()
{
    return QSysInfo::machineHostName().left(limits::nameCodePoints);
}

bool isPassing(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::Internal ||
           code == ErrorCode::RateLimited || code == ErrorCode::ServerFull;
}

} // namespace

Login::Login(Needs needs, JoinRequest request, QObject *parent)
    : QObject(parent)
    , m_needs(std::move(needs))
    , m_request(std::move(request))
{
    const auto replaced = m_needs.accounts.of(m_request.replaces);
    consider(replaced ? QList<SavedAccount>{*replaced}
                      : m_needs.accounts.at(m_request.address, m_request.hostedHere));
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &Login::start);
}

void Login::consider(const QList<SavedAccount> &candidates)
{
    m_candidates = candidates;
    // If all tokens were refused before, the person has seen that, and means to register.
    m_mayRegister = std::all_of(m_candidates.begin(), m_candidates.end(),
                                [](const SavedAccount &account) { return account.refused; });
}

std::optional<SavedAccount> Login::expected() const
{
    if (m_candidates.isEmpty() || !m_request.password.isEmpty() || !m_request.deviceCode.isEmpty())
        return std::nullopt;
    return m_candidates.first();
}

void Login::start()
{
    ++m_attempt;
    m_retryTimer.stop();
    m_withheld.reset();
    if (isLessSafeThanMeant()) {
        emit refused(because(Reason::NotEncrypted, {spokenAddress(m_request.address)},
                             ErrorCode::Forbidden));
        return;
    }
    // A server at a known address, or behind a link, does not get the token of another one.
    if (!m_request.hostedHere && !m_request.keyReplaces)
        m_candidates.removeIf([this, key = m_needs.transport.key()](const SavedAccount &account) {
            return !account.key.isEmpty() && account.key != key &&
                   account.server.id != m_request.replaces && !isVouchedFor(account);
        });
    if (m_candidates.isEmpty()) // the server may have moved here
        consider(m_needs.accounts.withKey(m_needs.transport.key()));
    if (!m_request.deviceCode.isEmpty())
        tryDeviceCode();
    else if (!m_request.password.isEmpty())
        tryPassword();
    else
        tryToken(0);
}

/// A chat need not encrypt. But one that did must still do so, and one with a key must show it.
bool Login::isLessSafeThanMeant() const
{
    if (!m_needs.transport.key().isEmpty())
        return false;
    const QList<SavedAccount> there = m_needs.accounts.at(m_request.address, m_request.hostedHere);
    return !m_request.key.isEmpty() ||
           std::any_of(there.begin(), there.end(),
                       [](const SavedAccount &account) { return !account.key.isEmpty(); });
}

void Login::stop()
{
    ++m_attempt;
    m_retryTimer.stop();
}

void Login::tryPassword()
{
    ask(event::login,
        {{QLatin1StringView("name"), m_request.name},
         {QLatin1StringView("password"), m_request.password}},
        {}, [this](const Error &error) { emit refused(error); });
}

/// The code makes another token for the account, so this profile's tokens do not matter.
void Login::tryDeviceCode()
{
    ask(event::login, {{QLatin1StringView("code"), m_request.deviceCode}}, {},
        [this](const Error &error) { emit refused(error); });
}

void Login::tryToken(qsizetype index)
{
    if (index >= m_candidates.size()) {
        if (m_withheld)
            withhold(*m_withheld);
        else
            registerName();
        return;
    }
    m_needs.accounts.readToken(
        m_candidates[index].server.id,
        [self = QPointer(this), attempt = m_attempt, index](const Result<QString> &token) {
            if (!self || self->m_attempt != attempt)
                return;
            if (token) {
                self->sendToken(index, *token);
            } else {
                self->m_withheld = token.error();
                self->tryToken(index + 1); // another account may be meant
            }
        });
}

void Login::withhold(Error error)
{
    if (!std::exchange(m_saidWithheld, true))
        return emit tokenWithheld(error);
    error.code = ErrorCode::BadCredentials; // as if the token were wrong: a password helps as well
    emit refused(error);
}

void Login::sendToken(qsizetype index, const QString &token)
{
    SavedAccount account = m_candidates[index];
    account.token = token;
    QJsonObject arguments{{QLatin1StringView("token"), token}};
    if (const auto offset = m_needs.prepare(account))
        arguments.insert(QLatin1StringView("serverOffset"), *offset);
    ask(event::login, arguments, account, [this, index](const Error &error) {
        const bool unknown = error.code == ErrorCode::BadCredentials;
        if (unknown)
            if (const auto kept = m_needs.accounts.setRefused(m_candidates[index].server.id, true);
                !kept)
                emit errorOccurred(kept.error());
        if (unknown && (m_mayRegister || m_withheld || index + 1 < m_candidates.size()))
            tryToken(index + 1);
        else
            emit refused(error);
    });
}

void Login::registerName()
{
    const auto token = m_needs.accounts.registrationToken(
        m_request.address, m_needs.transport.key(), m_request.name, m_needs.makeToken);
    if (!token) {
        emit refused(token.error());
        return;
    }
    QJsonObject arguments{{QLatin1StringView("name"), m_request.name},
                          {QLatin1StringView("token"), *token}};
    if (!m_request.invite.isEmpty())
        arguments.insert(QLatin1StringView("invite"), m_request.invite);
    ask(
        event::registerUser, arguments, {.token = *token},
        [this](const Error &error) { emit refused(error); }, hostsPatience);
}

void Login::ask(QLatin1StringView name, const QJsonObject &arguments, const SavedAccount &account,
                Next refusedBy, std::chrono::milliseconds within)
{
    QJsonObject all = arguments;
    if (const QString device = deviceName(); !device.isEmpty())
        all.insert(QLatin1StringView("device"), device);
    m_needs.transport.request(
        name, all,
        [self = QPointer(this), attempt = m_attempt, account,
         refusedBy = std::move(refusedBy)](const Result<QJsonObject> &answer) {
            if (!self || self->m_attempt != attempt)
                return;
            if (answer) {
                self->entered(*answer, account);
            } else if (isPassing(answer.error().code)) {
                const int wait =
                    answer.error().details.value(QLatin1StringView("retryAfterMs")).toInt();
                self->m_retryTimer.start(std::max(wait, retryMs));
            } else {
                refusedBy(answer.error());
            }
        },
        within);
}

/// It is at the place of the account's server and has a certificate for the name of that place: so
/// it is the same server, even with another key.
bool Login::isVouchedFor(const SavedAccount &account) const
{
    return m_needs.transport.isCertified() &&
           account.address.authority() == m_needs.transport.address().authority();
}

/// Ids are not secret, so a server must prove by its key that it is a known one.
bool Login::poses(const ServerId &server) const
{
    const auto known = m_needs.accounts.of(server);
    const bool isAccepted = m_request.hostedHere || server == m_request.replaces ||
                            (m_request.keyReplaces && known &&
                             known->address.authority() == m_request.address.authority()) ||
                            (known && isVouchedFor(*known));
    return known && !known->key.isEmpty() && known->key != m_needs.transport.key() && !isAccepted;
}

void Login::entered(const QJsonObject &ack, SavedAccount account)
{
    const auto user = userFromJson(ack.value(QLatin1StringView("user")));
    const auto server = serverFromJson(ack.value(QLatin1StringView("server")));
    if (!user || !server) {
        emit refused(because(Reason::NotAChatServer, {}, ErrorCode::Internal));
        return;
    }
    if (poses(server->id)) {
        if (m_needs.transport.key().isEmpty())
            emit refused(because(Reason::PosesAsKnown, {spokenAddress(m_request.address)},
                                 ErrorCode::Forbidden));
        else
            emit posed(server->id);
        return;
    }
    const ServerId tried = account.server.id;
    account.address = m_needs.transport.address();
    account.server = *server;
    account.self = *user;
    account.lastUsed = m_needs.clock.now();
    account.hostedHere = m_request.hostedHere;
    account.refused = false;
    account.key = m_needs.transport.key();
    if (const QString token = ack.value(QLatin1StringView("token")).toString(); !token.isEmpty())
        account.token = token;
    if (const auto kept = m_needs.accounts.put(account); !kept)
        emit errorOccurred(kept.error());
    // From now on it is this account, whatever the connection does.
    m_request.password.clear();
    m_request.deviceCode.clear();
    m_candidates = QList<SavedAccount>{account};
    m_mayRegister = false;
    m_saidWithheld = false;
    emit succeeded(account, tried);
}

} // namespace chatbook::app
