#pragma once

#include "profile.h"

#include <functional>

#include <QHash>

namespace chatbook {

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
};

/// What a profile keeps in its `profile.json`: the accounts, and small things that the windows
/// remember. Each change is on disk when it returns.
class SavedAccounts
{
public:
    /// Reads what is in `folder`. A file that cannot be understood is kept beside as
    /// profile.json.damaged.
    explicit SavedAccounts(const QString &folder);

    /// Latest first, those of registrations without an answer left out.
    QList<SavedAccount> all() const;
    /// Those that may be meant by an address, latest first: the ones last found there, and for a
    /// server hosted here the ones hosted here, whose port may change.
    QList<SavedAccount> at(const QUrl &address, bool hostedHere) const;

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

    /// Keeps it in place of the one at the same server, and as the last one used.
    Result<Done> put(const SavedAccount &account);
    Result<Done> setRefused(const ServerId &server, bool refused);
    Result<Done> forget(const QUrl &address);

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

    QString m_folder;
    QList<SavedAccount> m_accounts; ///< latest first
    QString m_lastName;
    QUrl m_lastAddress;
    QHash<QString, QByteArray> m_remembered;
};

} // namespace chatbook
