#pragma once

#include "admission.h"
#include "result.h"

#include <functional>

#include <QObject>
#include <QStringList>
#include <QUrl>

namespace chatbook::app {

/// A chat to be hosted.
struct HostRequest
{
    QString dataDirectory;
    quint16 port = 0;      ///< or, when that is taken, a free one
    QString chatName = {}; ///< as others see it; empty: the machine's
    QString hostName = {}; ///< of the person
    Admission admit = Admission::Everyone;
};

/// A chat that this program hosts.
struct Hosted
{
    QUrl loopback;           ///< where this program joins
    QByteArray key;          ///< that the server shows, a SHA-256
    QStringList addresses;   ///< as others type them, best first
    bool isOnNetwork = true; ///< others may find it, also where there is no address to be typed
    QString firewall = {};   ///< of this computer, that may keep them out; empty: none
    QString firewallCommand = {}; ///< what lets them in, as it is typed in a terminal

    friend bool operator==(const Hosted &, const Hosted &) = default;
};

/// A server inside this program, open to the local network. The app speaks to it over loopback,
/// as to any other server.
class Hosting : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Starts a server. Answered by started() or failed(), never before this returns.
    virtual void start(const HostRequest &request) = 0;
    /// Stops it; waits for what is being stored. Nothing when none runs.
    virtual void stop() = 0;

    /// Asks the server that runs for something that is the host's alone: an object with its name as
    /// `command`, such as `{"command": "people"}` (server/hostcommands.h has them all). `done` is
    /// called once, later, on this thread; never when the server or `context` has gone before.
    using Answer = std::function<void(const Result<QJsonObject> &)>;
    virtual void command(const QJsonObject &command, QObject *context, Answer done) = 0;

    /// Copies what is kept in `dataDirectory` into the new file `file`, whether the server runs or
    /// not. Answered by maintenanceDone() or maintenanceFailed(); one such task at a time.
    virtual void backUp(const QString &dataDirectory, const QString &file) = 0;
    /// Puts a copy in the place of what is kept, which is set aside. The server must not run.
    /// Answered as backUp().
    virtual void restore(const QString &dataDirectory, const QString &file) = 0;
    /// Ends such a task, with everything as it was; waits for that. Nothing when there is none.
    virtual void cancelMaintenance() = 0;

signals:
    void started(const chatbook::app::Hosted &hosted);
    /// Why it does not run: a sentence fit to show a person.
    void failed(const QString &sentence);

    /// What runs is at other addresses, as networks come and go.
    void moved(const chatbook::app::Hosted &hosted);

    /// Somebody waits to be let in, or does so no more.
    void joinRequestsChanged();
    /// Somebody came, went, made an account, was banned or is no longer.
    void peopleChanged();

    /// How far a task of backUp() or restore() has come; -1 where nobody can say.
    void maintenanceProgressed(int percent);
    void maintenanceDone(const QString &sentence);
    void maintenanceFailed(const QString &sentence);
};

} // namespace chatbook::app
