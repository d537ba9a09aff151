#pragma once

#include "documents.h"
#include "result.h"

#include <memory>

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QUrl>

namespace chatbook {

class Session;

/// A server used before, latest first.
struct KnownServer
{
    QUrl address; ///< ws:// or wss://, with port
    ServerInfo server;
    User self;
    QDateTime lastUsed;
    bool hostedHere = false; ///< it was hosted by this program
};

/// How to enter a server.
struct JoinRequest
{
    QUrl address;
    QString name = {};     ///< the name to register when this profile has no account there
    QString password = {}; ///< to log in to an account that has one; empty: none
    bool hostedHere = false;
    bool keyReplaces = false; ///< the person accepts `key` for what showed another before
    QByteArray key = {};      ///< that the server must show, a SHA-256; empty: one that is known
    QList<QUrl> others = {};  ///< further places where the server may be
    QString invite = {};      ///< a secret that lets one register; empty: none
    QString deviceCode = {};  ///< a secret for a login as an account that is there; empty: none
};

/// The profile of who does not ask for one by name.
inline constexpr QLatin1StringView defaultProfile{"default"};

/// One person on this machine: a folder with who they are, the servers they used, and a cache
/// for each. Two profiles never share anything. The folder is 0700, its files 0600.
class Profile : public QObject
{
    Q_OBJECT

public:
    /// Opens or makes the profile `name` under `root`. Fails with a sentence when the folder
    /// cannot be used or another running program has it.
    static Result<std::unique_ptr<Profile>> open(const QString &root, const QString &name);
    ~Profile() override;

    /// The name last used, or the one of the account on this machine.
    QString displayName() const;
    QList<KnownServer> knownServers() const;
    /// Where this profile was when it was last closed; none at first start.
    std::optional<KnownServer> lastServer() const;
    void forget(const QUrl &address);

    /// Makes the session, starts connecting and remembers the server as the last one. With a
    /// token from before it logs in with that, else it registers `name`.
    std::unique_ptr<Session> join(const JoinRequest &request);

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

/// An address as people type it: `192.168.1.5`, `host:24280`, `ws://host`, `[fe80::1%eth0]:1`.
/// Adds the default port and the scheme: wss, or ws on this machine, where it does not matter.
Result<QUrl> addressFromText(const QString &text);

} // namespace chatbook
