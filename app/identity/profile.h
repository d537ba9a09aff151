#pragma once

#include "documents.h"
#include "profilelock.h"
#include "result.h"

#include <memory>

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QUrl>

namespace chatbook::app {

class SavedAccounts;
class SecretStore;

/// A server used before, latest first.
struct KnownServer
{
    QUrl address; ///< ws:// or wss://, with port
    ServerInfo server;
    User self;
    QDateTime lastUsed;
    bool hostedHere = false; ///< it was hosted by this program
    QByteArray key = {};     ///< that it shows, a SHA-256; empty without TLS
};

/// The profile of who does not ask for one by name.
inline constexpr QLatin1StringView defaultProfile{"default"};

/// One person on this machine: a folder with who they are, the servers they used, and a cache
/// for each. Two profiles never share anything. The folder is 0700, its files 0600.
class Profile : public QObject
{
    Q_OBJECT

public:
    /// Opens or makes the profile `name` under `root`. What gets the person into servers is kept
    /// in `secrets`, without one in a file. Fails with a sentence when the folder cannot be used
    /// or another running program has it; with Forbidden where that may be on another computer.
    static Result<std::unique_ptr<Profile>> open(const QString &root, const QString &name,
                                                 std::shared_ptr<SecretStore> secrets = {},
                                                 OtherComputer other = OtherComputer::Respected);
    ~Profile() override;

    /// The name last used, or the one of the account on this machine.
    QString displayName() const;
    QList<KnownServer> knownServers() const;
    /// Where this profile was when it was last closed; none at first start.
    std::optional<KnownServer> lastServer() const;
    /// Who the person is there goes, and all that this machine keeps of the chat.
    void forget(const ServerId &server);

    /// What to ask for, and where, when the program starts again; an empty name is not kept.
    void rememberLast(const QString &name, const QUrl &address);
    std::shared_ptr<SavedAccounts> accounts() const;

    /// Where that is, as a part of a sentence: "in this system's keychain".
    QString secretsPlace() const;

    /// Small things the windows remember, such as geometry.
    QByteArray remembered(const QString &key) const;
    void remember(const QString &key, const QByteArray &value);

    /// The folder for a server hosted by this profile.
    QString hostDirectory() const;

signals:
    /// Something could not be kept on disk; a sentence fit to show a person.
    void trouble(const QString &sentence);

private:
    class Private;
    explicit Profile(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace chatbook::app
