#include "savedaccounts.h"

#include "privatefiles.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr QLatin1StringView addressKey("address");
constexpr QLatin1StringView serverKey("server");
constexpr QLatin1StringView selfKey("self");
constexpr QLatin1StringView tokenKey("token");
constexpr QLatin1StringView nameKey("name");
constexpr QLatin1StringView lastUsedKey("lastUsed");
constexpr QLatin1StringView hostedHereKey("hostedHere");
constexpr QLatin1StringView refusedKey("refused");
constexpr QLatin1StringView keyKey("key");
constexpr QLatin1StringView accountsKey("accounts");
constexpr QLatin1StringView lastAddressKey("lastAddress");
constexpr QLatin1StringView rememberedKey("remembered");
constexpr QLatin1StringView entryKey("keychain");
constexpr QLatin1StringView discardedKey("discarded");

constexpr qsizetype accountsKept = 200;

QJsonObject accountToJson(const SavedAccount &account)
{
    QJsonObject json{{addressKey, account.address.toString()},
                     {serverKey, toJson(account.server)},
                     {selfKey, toJson(account.self)},
                     {lastUsedKey, toWireTime(account.lastUsed)},
                     {hostedHereKey, account.hostedHere},
                     {refusedKey, account.refused},
                     {keyKey, QString::fromLatin1(account.key.toHex())}};
    if (!account.entry.isEmpty())
        json.insert(entryKey, account.entry);
    if (!account.inKeychain)
        json.insert(tokenKey, account.token);
    return json;
}

SavedAccount accountFromJson(const QJsonValue &json)
{
    return {.address = QUrl(json[addressKey].toString()),
            .server = serverFromJson(json[serverKey]).value_or(ServerInfo{}),
            .self = {{json[selfKey][QLatin1StringView("_id")].toString()},
                     json[selfKey][nameKey].toString()},
            .token = json[tokenKey].toString(),
            .lastUsed = fromWireTime(json[lastUsedKey]).value_or(QDateTime()),
            .hostedHere = json[hostedHereKey].toBool(),
            .refused = json[refusedKey].toBool(),
            .key = QByteArray::fromHex(json[keyKey].toString().toLatin1()),
            .entry = json[entryKey].toString(),
            .inKeychain = !json[entryKey].toString().isEmpty() && json[tokenKey].isUndefined()};
}

QString fileIn(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("profile.json"));
}

} // namespace

SavedAccounts::SavedAccounts(const QString &folder, SecretPlace secrets)
    : m_folder(folder)
    , m_secrets(std::move(secrets))
{
    read();
}

QList<SavedAccount> SavedAccounts::all() const
{
    QList<SavedAccount> known;
    std::copy_if(m_accounts.begin(), m_accounts.end(), std::back_inserter(known),
                 [](const SavedAccount &account) { return !account.server.id.isEmpty(); });
    return known;
}

QList<SavedAccount> SavedAccounts::at(const QUrl &address, bool hostedHere) const
{
    QList<SavedAccount> there = all();
    // Without the scheme: people type the same address with or without encryption.
    there.removeIf([&](const SavedAccount &account) {
        return account.address.authority() != address.authority() &&
               !(hostedHere && account.hostedHere);
    });
    return there;
}

std::optional<SavedAccount> SavedAccounts::of(const ServerId &server) const
{
    for (const SavedAccount &account : m_accounts)
        if (account.server.id == server && !server.isEmpty())
            return account;
    return std::nullopt;
}

QList<SavedAccount> SavedAccounts::withKey(const QByteArray &key) const
{
    QList<SavedAccount> known = all();
    known.removeIf(
        [&](const SavedAccount &account) { return key.isEmpty() || account.key != key; });
    return known;
}

QList<QByteArray> SavedAccounts::keysAt(const QUrl &address, bool hostedHere) const
{
    const auto keysOf = [](const QList<SavedAccount> &accounts) {
        QList<QByteArray> keys;
        for (const SavedAccount &account : accounts)
            if (!account.key.isEmpty() && !keys.contains(account.key))
                keys.append(account.key);
        return keys;
    };
    const QList<QByteArray> there = keysOf(at(address, hostedHere));
    return there.isEmpty() ? keysOf(all()) : there;
}

Result<QString> SavedAccounts::registrationToken(const QUrl &address, const QByteArray &key,
                                                 const QString &name,
                                                 const std::function<QString()> &makeToken)
{
    for (const SavedAccount &account : std::as_const(m_accounts))
        if (account.server.id.isEmpty() && account.address == address && account.key == key &&
            account.self.name == name)
            return account.token;
    const SavedAccount asked{
        .address = address, .self = {{}, name}, .token = makeToken(), .key = key};
    prepend(asked);
    if (const auto written = write(); !written)
        return written.error();
    return asked.token;
}

void SavedAccounts::prepend(const SavedAccount &account)
{
    m_accounts.prepend(account);
    while (m_accounts.size() > accountsKept)
        discard(m_accounts.takeLast());
}

Result<Done> SavedAccounts::put(const SavedAccount &account)
{
    SavedAccount kept = account;
    kept.inKeychain = false;
    kept.entry.clear();
    for (const SavedAccount &old : std::as_const(m_accounts))
        if (!old.server.id.isEmpty() && old.server.id == account.server.id) {
            kept.entry = old.entry;
            kept.inKeychain = old.inKeychain && old.token == account.token;
        }
    m_accounts.removeIf([&](const SavedAccount &old) {
        // Its registration was answered, or it is the same account.
        return old.server.id == account.server.id ||
               (old.server.id.isEmpty() && old.token == account.token);
    });
    prepend(kept);
    nameTokens();
    m_lastAddress = account.address;
    auto written = write();
    if (written)
        tidySecrets();
    return written;
}

Result<Done> SavedAccounts::setRefused(const ServerId &server, bool refused)
{
    for (SavedAccount &account : m_accounts)
        if (account.server.id == server)
            account.refused = refused;
    return write();
}

Result<Done> SavedAccounts::forget(const ServerId &server)
{
    const auto isThat = [&server](const SavedAccount &account) {
        return account.server.id == server;
    };
    for (const SavedAccount &account : std::as_const(m_accounts)) {
        if (!isThat(account))
            continue;
        // First, because what is left of a forgotten chat could not be removed any more.
        const QString cache = cacheFolder(account);
        if (!QDir(cache).removeRecursively())
            return because(Reason::ChatNotRemoved, {cache});
        discard(account);
        if (m_lastAddress == account.address)
            m_lastAddress.clear();
    }
    m_accounts.removeIf(isThat);
    auto written = write();
    if (written)
        tidySecrets();
    return written;
}

Result<Done> SavedAccounts::setLastName(const QString &name)
{
    m_lastName = name;
    return write();
}

Result<Done> SavedAccounts::setLastAddress(const QUrl &address)
{
    m_lastAddress = address;
    return write();
}

Result<Done> SavedAccounts::remember(const QString &key, const QByteArray &value)
{
    if (m_remembered.value(key) == value)
        return Done{};
    m_remembered.insert(key, value);
    return write();
}

QString SavedAccounts::cacheFolder(const SavedAccount &account) const
{
    // The ids come from the server and may not be valid names of folders.
    const QByteArray ids = account.server.id.value.toUtf8() + '\n' + account.self.id.value.toUtf8();
    const QByteArray name =
        QCryptographicHash::hash(ids, QCryptographicHash::Sha256).toHex().left(32);
    return QDir(m_folder).filePath(QStringLiteral("servers/%1").arg(QString::fromLatin1(name)));
}

void SavedAccounts::read()
{
    QFile file(fileIn(m_folder));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject()) {
        const QString aside = file.fileName() + QStringLiteral(".damaged");
        QFile::remove(aside);
        file.rename(aside);
        return;
    }
    m_lastName = document[nameKey].toString();
    m_lastAddress = QUrl(document[lastAddressKey].toString());
    for (const QJsonValue value : document[accountsKey].toArray())
        m_accounts.append(accountFromJson(value));
    for (const QJsonValue value : document[discardedKey].toArray())
        m_discarded.append(value.toString());
    const QJsonObject remembered = document[rememberedKey].toObject();
    for (auto item = remembered.begin(); item != remembered.end(); ++item)
        m_remembered.insert(item.key(), QByteArray::fromBase64(item.value().toString().toLatin1()));
}

Result<Done> SavedAccounts::write() const
{
    QJsonArray accounts;
    for (const SavedAccount &account : m_accounts)
        accounts.append(accountToJson(account));
    QJsonObject remembered;
    for (auto item = m_remembered.begin(); item != m_remembered.end(); ++item)
        remembered.insert(item.key(), QString::fromLatin1(item->toBase64()));
    return writePrivateFile(
        fileIn(m_folder),
        QJsonDocument(QJsonObject{{nameKey, m_lastName},
                                  {lastAddressKey, m_lastAddress.toString()},
                                  {accountsKey, accounts},
                                  {discardedKey, QJsonArray::fromStringList(m_discarded)},
                                  {rememberedKey, remembered}})
            .toJson());
}

} // namespace chatbook::app
