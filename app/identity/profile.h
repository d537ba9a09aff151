#pragma once

#include "profilelock.h"
#include "result.h"
#include "savedaccount.h"

#include <memory>

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QUrl>

namespace chatbook::app {

class SavedAccounts;
class SecretStore;

/// Where the tokens are kept.
enum class SecretsPlace { File, Keychain, Both };

/// The profile that is used if none is given by name.
inline constexpr QLatin1StringView defaultProfile{"default"};

/// One person on this machine: a folder with their name, the servers they used, and a cache for
/// each. Two profiles never share anything. The folder is 0700, its files 0600.
class Profile : public QObject
{
    Q_OBJECT

public:
    /// Opens or makes the profile `name` under `root`. Tokens are kept in `secrets`, or in a file
    /// if there is none. Fails if the folder cannot be used or another program has
    /// it; with Forbidden if that program may be on another computer.
    static Result<std::unique_ptr<Profile>> open(const QString &root, const QString &name,
                                                 std::shared_ptr<SecretStore> secrets = {},
                                                 OtherComputer other = OtherComputer::Respected);
    ~Profile() override;

    /// The name last used, or the account's name on this machine.
    QString displayName() const;
    /// Latest first, and without tokens.
    QList<SavedAccount> knownServers() const;
    /// The server at which this profile was last closed; none at the first start.
    std::optional<SavedAccount> lastServer() const;
    /// Forgets this server: deletes the account data and the cache.
    void forget(const ServerId &server);

    /// The name and the address to offer at the next start; an empty name is not stored.
    void rememberLast(const QString &name, const QUrl &address);
    std::shared_ptr<SavedAccounts> accounts() const;

    SecretsPlace secretsPlace() const;

    /// Small values of the windows, such as geometry.
    QByteArray remembered(const QString &key) const;
    void remember(const QString &key, const QByteArray &value);

    /// The folder for a server hosted by this profile.
    QString hostDirectory() const;

signals:
    /// Something could not be stored on disk.
    void errorOccurred(const chatbook::Error &error);

private:
    class Private;
    explicit Profile(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace chatbook::app
