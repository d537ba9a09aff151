#pragma once

#include "profile.h"
#include "secretstore.h"

#include <functional>

#include <QHash>
#include <QSet>

namespace chatbook::app {

/// Who this person is at one server: what gets them in, and where the server was last.
struct SavedAccount
{
    QUrl address = {};
    ServerInfo server = {}; ///< id empty: `token` was made up for a registration without an answer
    User self = {};         ///< id empty then, too
    QString token = {};     ///< a secret
    QDateTime lastUsed = {};
    bool hostedHere = false;
    bool refused = false; ///< the server that is now at this address did not know the token
    QByteArray key = {};  ///< that the server showed, a SHA-256; empty without TLS
    QString entry = {};   ///< what `token` is called in the keychain; empty while it has no name
    /// The keychain has `token`, and the file has it no more: it is empty until readToken().
    bool inKeychain = false;
};

/// Where secrets are to be kept instead of in the file.
struct SecretPlace
{
    std::shared_ptr<SecretStore> store = {}; ///< none: all stays in the file
    /// A name there that nobody else has: neither another profile nor another account.
    std::function<QString()> makeEntry = {};
};

/// What a profile keeps in its `profile.json`: the accounts, and small things that the windows
/// remember. Each change is on disk when it returns.
///
/// Tokens begin in the file, too. With each put() those that are there are moved into the
/// keychain, one by one and in the background; a token leaves the file only after the keychain has
/// given it back. Where that fails it stays, and the next put() tries again; but once the person
/// has refused, not in this run.
class SavedAccounts : public QObject
{
    Q_OBJECT

public:
    /// Reads what is in `folder`. A file that cannot be understood is kept beside as
    /// profile.json.damaged. Asks nothing of `secrets`.
    explicit SavedAccounts(const QString &folder, SecretPlace secrets = {});

    /// Latest first, those of registrations without an answer left out.
    QList<SavedAccount> all() const;
    /// Those that may be meant by an address, latest first: the ones last found there, and for a
    /// server hosted here the ones hosted here, whose port may change.
    QList<SavedAccount> at(const QUrl &address, bool hostedHere) const;

    /// The one at the server with that id.
    std::optional<SavedAccount> of(const ServerId &server) const;

    /// Those at the server with that key, wherever it is; none for an empty one.
    QList<SavedAccount> withKey(const QByteArray &key) const;
    /// The keys that a server at `address` may show: those known of it or, where none is, of all.
    QList<QByteArray> keysAt(const QUrl &address, bool hostedHere) const;

    /// The token for registering `name` at `address` with the server that shows `key`: the one of
    /// the last try, since its answer may have been lost, else one that `makeToken` makes. On disk
    /// when this returns.
    Result<QString> registrationToken(const QUrl &address, const QByteArray &key,
                                      const QString &name,
                                      const std::function<QString()> &makeToken);

    /// Gets the token of the account at that server: at once where it is known, else when the
    /// keychain has given it out. Fails with a sentence to show; the account is no less an account
    /// then. Only the next try may ask the person, in a dialog of the keychain's.
    void readToken(const ServerId &server, SecretStore::SecretHandler done);
    /// Where the tokens are, as a part of a sentence: "in a file that only you can read".
    QString secretsPlace() const;

    /// Keeps it in place of the one at the same server, and as the last one used. Its `entry` and
    /// `inKeychain` are not asked for.
    Result<Done> put(const SavedAccount &account);
    Result<Done> setRefused(const ServerId &server, bool refused);
    /// With its cache. Fails with a sentence where something of it is left.
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
    QStringList m_discarded;        ///< entries that are to go from the keychain
    bool m_tidying = false;         ///< the store has something to do
    bool m_declined = false;        ///< by the person, who is not asked over and over
    QHash<QString, QList<SecretStore::SecretHandler>> m_readers; ///< by entry
    QSet<QString> m_withheld; ///< entries that the person was told of
    QString m_lastName;
    QUrl m_lastAddress;
    QHash<QString, QByteArray> m_remembered;
};

} // namespace chatbook::app
