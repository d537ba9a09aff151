#include "profile.h"

#include "privatefiles.h"
#include "randomtext.h"
#include "savedaccounts.h"
#include "wirelimits.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>

#include <pwd.h>
#include <unistd.h>

namespace chatbook::app {
namespace {

constexpr int entryBytes = 16;

/// The full name of the user's account on this machine, or the login name, in a form that may be
/// offered as a name.
QString nameOnThisMachine()
{
    QString name;
    if (const passwd *account = getpwuid(getuid())) {
        name = QString::fromLocal8Bit(account->pw_gecos).section(u',', 0, 0).simplified();
        if (name.isEmpty())
            name = QString::fromLocal8Bit(account->pw_name);
    }
    const QList<uint> points =
        name.toUcs4().first(std::min<qsizetype>(name.toUcs4().size(), limits::nameCodePoints));
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(points.data()), points.size());
}

} // namespace

class Profile::Private
{
public:
    QString folder;
    std::optional<ProfileLock> lock;
    std::shared_ptr<SavedAccounts> accounts;
};

Result<std::unique_ptr<Profile>> Profile::open(const QString &root, const QString &name,
                                               std::shared_ptr<SecretStore> secrets,
                                               OtherComputer other)
{
    static const QRegularExpression usable(QStringLiteral("\\A[\\w-][\\w. -]{0,63}\\z"),
                                           QRegularExpression::UseUnicodePropertiesOption);
    if (!usable.match(name).hasMatch())
        return because(Reason::ProfileNameInvalid, {}, ErrorCode::Invalid);
    auto d = std::make_unique<Private>();
    d->folder = QDir(root).filePath(name);
    for (const QString &folder : {root, d->folder})
        if (const auto made = makePrivateFolder(folder); !made)
            return made.error();
    Result<ProfileLock> lock = ProfileLock::take(d->folder, Computer::here(d->folder), other);
    if (!lock)
        return lock.error();
    d->lock.emplace(std::move(lock).value());
    // The name of the entry has the profile's name, for people who look into the keychain.
    d->accounts = std::make_shared<SavedAccounts>(
        d->folder, SecretPlace{std::move(secrets), [name]() -> QString {
                                   return name + u'/' + randomText(entryBytes);
                               }});
    return std::unique_ptr<Profile>(new Profile(std::move(d)));
}

Profile::Profile(std::unique_ptr<Private> d)
    : d(std::move(d))
{}

Profile::~Profile() = default;

QString Profile::displayName() const
{
    QString last = d->accounts->lastName();
    if (!last.isEmpty())
        return last;
    // People who make another profile name it after the person who uses it.
    const QString profile = QDir(d->folder).dirName();
    return profile == defaultProfile ? nameOnThisMachine() : profile;
}

QList<SavedAccount> Profile::knownServers() const
{
    QList<SavedAccount> servers = d->accounts->all();
    for (SavedAccount &server : servers)
        server.token.clear();
    return servers;
}

std::optional<SavedAccount> Profile::lastServer() const
{
    const QList<SavedAccount> servers = knownServers();
    for (const SavedAccount &server : servers)
        if (server.address.authority() == d->accounts->lastAddress().authority())
            return server;
    return std::nullopt;
}

void Profile::forget(const ServerId &server)
{
    if (const auto kept = d->accounts->forget(server); !kept)
        emit errorOccurred(kept.error());
}

SecretsPlace Profile::secretsPlace() const
{
    return d->accounts->secretsPlace();
}

QByteArray Profile::remembered(const QString &key) const
{
    return d->accounts->remembered(key);
}

void Profile::remember(const QString &key, const QByteArray &value)
{
    if (const auto kept = d->accounts->remember(key, value); !kept)
        emit errorOccurred(kept.error());
}

QString Profile::hostDirectory() const
{
    return QDir(d->folder).filePath(QStringLiteral("host"));
}

void Profile::rememberLast(const QString &name, const QUrl &address)
{
    if (!name.isEmpty())
        if (const auto kept = d->accounts->setLastName(name); !kept)
            emit errorOccurred(kept.error());
    if (const auto kept = d->accounts->setLastAddress(address); !kept)
        emit errorOccurred(kept.error());
}

std::shared_ptr<SavedAccounts> Profile::accounts() const
{
    return d->accounts;
}

} // namespace chatbook::app
