#pragma once

#include "profile.h"
#include "secretstore.h"

#include <functional>

#include <QHash>
#include <QSet>

namespace chatbook::app {

/// Where secrets are kept instead of in the file.
struct SecretPlace
{
    std::shared_ptr<SecretStore> store = {}; ///< none: everything stays in the file
    /// Makes a name that no other profile and no other account uses there.
    std::function<QString()> makeEntry = {};
};

/// The content of a profile's `profile.json`: the accounts, and small values of the windows. Each
/// change is on disk when it returns.
///
/// Tokens are in the file at first. Each put() moves them to the keychain, one by one and in the
/// background; a token leaves the file only after the keychain has given it back. If that fails it
/// stays, and the next put() tries again, but not in this run after the person has refused.
class SavedAccounts : public QObject
{
    Q_OBJECT

public:
    /// Reads the file in `folder`. A file that cannot be understood is kept beside it as
    /// profile.json.damaged. Does not use `secrets`.
    explicit SavedAccounts(const QString &folder, SecretPlace secrets = {});

    /// Latest first, without registrations that had no answer.
    QList<SavedAccount> all() const;
    /// The accounts that an address may mean, latest first: those last found there, and, if
    /// `hostedHere`, those hosted here, whose port may change.
    QList<SavedAccount> at(const QUrl &address, bool hostedHere) const;

    /// The account at the server with that id.
    std::optional<SavedAccount> of(const ServerId &server) const;

    /// The accounts at servers with that key, at any address; none for an empty key.
    QList<SavedAccount> withKey(const QByteArray &key) const;
    /// The keys that a server at `address` may show: the known ones of that address or, if there
    /// are none, all keys.
    QList<QByteArray> keysAt(const QUrl &address, bool hostedHere) const;

    /// The token for registering `name` at `address` with the server that shows `key`: the one of
    /// the last try, whose answer may have been lost, or a new one from `makeToken`. It is on disk
    /// when this returns.
    Result<QString> registrationToken(const QUrl &address, const QByteArray &key,
                                      const QString &name,
                                      const std::function<QString()> &makeToken);

    /// Gets the token of the account at that server: at once if it is known, otherwise when the
    /// keychain has given it out. If it fails, the account stays. The keychain
    /// may show the person a dialog only at the next try.
    void readToken(const ServerId &server, SecretStore::SecretHandler done);
    SecretsPlace secretsPlace() const;

    /// Stores the account as the last used one, in place of the one at the same server. Ignores its
    /// `entry` and `inKeychain`.
    Result<Done> put(const SavedAccount &account);
    Result<Done> setRefused(const ServerId &server, bool refused);
    /// Also removes its cache. Fails if something is left.
    Result<Done> forget(const ServerId &server);

    QString lastName() const { return m_lastName; }
    Result<Done> setLastName(const QString &name);
    QUrl lastAddress() const { return m_lastAddress; }
    Result<Done> setLastAddress(const QUrl &address);

    QByteArray remembered(const QString &key) const { return m_remembered.value(key); }
    Result<Done> remember(const QString &key, const QByteArray &value);

    /// The folder of the cache for that account.
    QString cacheFolder(const SavedAccount &account) const;

private:
    void read();
    Result<Done> write() const;
    void prepend(const SavedAccount &account);

    void nameTokens();
    void discard(const SavedAccount &account);
    void tidySecrets();
    void moveToken(const QString &entry, const QString &token);
    void checkMoved(const QString &entry, const QString &token, const Result<QString> &kept);
    void removeDiscarded(const QString &entry);
    void stopTidying(ErrorCode code);
    void tokenRead(const QString &entry, const Result<QString> &token);
    SavedAccount *withEntry(const QString &entry);

    QString m_folder;
    SecretPlace m_secrets;
    QList<SavedAccount> m_accounts; ///< latest first
    QStringList m_discarded;        ///< entries to remove from the keychain
    bool m_tidying = false;         ///< the store is working
    bool m_declined = false;        ///< the person declined, and is not asked again
    QHash<QString, QList<SecretStore::SecretHandler>> m_readers; ///< by entry
    QSet<QString> m_withheld; ///< entries of which the person was told
    QString m_lastName;
    QUrl m_lastAddress;
    QHash<QString, QByteArray> m_remembered;
};

} // namespace chatbook::app
