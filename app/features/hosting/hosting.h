#pragma once

#include "admission.h"
#include "result.h"

#include <functional>

#include <QObject>
#include <QStringList>
#include <QUrl>

namespace chatbook::app {

/// The chat to host.
struct HostRequest
{
    QString dataDirectory;
    quint16 port = 0;      ///< a free one if this is taken
    QString chatName = {}; ///< shown to others; empty: the machine's name
    QString hostName = {}; ///< the person's name
    Admission admit = Admission::Everyone;
};

/// A chat that this program hosts.
struct Hosted
{
    QUrl loopback;                ///< where this program joins it
    QByteArray key;               ///< the one the server shows, a SHA-256
    QStringList addresses;        ///< as others type them, best first
    bool isOnNetwork = true;      ///< others may find it, even if no address can be typed
    QString firewall = {};        ///< on this computer, may keep others out; empty: none
    QString firewallCommand = {}; ///< terminal command that lets them in

    friend bool operator==(const Hosted &, const Hosted &) = default;
};

/// A server in this program, open to the local network. The app talks to it over loopback, as to
/// any other server.
class Hosting : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Starts a server. Answered by started() or failed(), never before this returns.
    virtual void start(const HostRequest &request) = 0;
    /// Stops it; waits for what is being stored. Does nothing if none runs.
    virtual void stop() = 0;

    /// Sends the running server a request that only the host may make: an object with its name as
    /// `command`, such as `{"command": "people"}` (server/admin/host/hostcommands.h has them all).
    /// `done` is called once, later, on this thread; never after the server or `context` has gone.
    using Answer = std::function<void(const Result<QJsonObject> &)>;
    virtual void command(const QJsonObject &command, QObject *context, Answer done) = 0;

    /// Copies the data in `dataDirectory` into the new file `file`, whether the server runs or not.
    /// Answered by maintenanceDone() or maintenanceFailed(). One such task at a time.
    virtual void backUp(const QString &dataDirectory, const QString &file) = 0;
    /// Puts a backup in the place of the data, which is set aside. The server must not run.
    /// Answered like backUp().
    virtual void restore(const QString &dataDirectory, const QString &file) = 0;
    /// Stops such a task, with nothing changed, and waits for its end. Does nothing if there is
    /// none.
    virtual void cancelMaintenance() = 0;

signals:
    void started(const chatbook::app::Hosted &hosted);
    /// It does not run; `why` is in the server's words.
    void failed(const QString &sentence);

    /// The server is at other addresses, because networks came or went.
    void moved(const chatbook::app::Hosted &hosted);

    /// Somebody waits to be let in, or no longer waits.
    void joinRequestsChanged();
    /// Somebody came online or went offline, made an account, was banned or unbanned.
    void peopleChanged();

    /// Progress of backUp() or restore(); -1 if unknown.
    void maintenanceProgressed(int percent);
    void maintenanceDone(const QString &sentence);
    void maintenanceFailed(const QString &sentence);
};

} // namespace chatbook::app
