#pragma once

#include "clock.h"
#include "discovery.h"
#include "fakeserver.h"
#include "hosting.h"
#include "mainwindow.h"
#include "profile.h"

#include <QTemporaryDir>

namespace chatbook::app {

/// Says at once that it hosts, but does not.
class StillHosting : public Hosting
{
public:
    void start(const HostRequest &) override
    {
        emit started({QUrl("wss://127.0.0.1:24280"),
                      QByteArray::fromHex("5c07e1a96b3fd280"),
                      {"192.168.1.5:24280", "10.0.0.3:24280", "[fd00::4711:8:15]:24280"}});
    }
    void stop() override {}
    void command(const QJsonObject &command, QObject *, Answer done) override
    {
        const QString name = command["command"].toString();
        done(answers.value(name));
    }
    void backUp(const QString &, const QString &) override { emit maintenanceProgressed(42); }
    void restore(const QString &, const QString &) override
    {
        emit maintenanceFailed("The backup is damaged (row 7 missing from index messages_once).");
    }
    void cancelMaintenance() override {}

    QHash<QString, QJsonObject> answers; ///< by command
};

/// Finds the chats that it is given.
class StillFinding : public Discovery
{
public:
    void start(const QList<FoundChat> &) override {}
    void stop() override {}
    QList<FoundChat> chats() const override { return there; }

    QList<FoundChat> there;
};

/// The real window with a session in memory, in a folder of its own.
struct World
{
    World();

    QList<SavedAccount> knownServers() const;

    QTemporaryDir folder;
    SystemClock clock;
    StillHosting hosting;
    StillFinding discovery;
    std::unique_ptr<Profile> profile;
    std::function<void(FakeSession &)> fill; ///< called before the window sees the session
    FakeSession *session = nullptr;
    std::unique_ptr<MainWindow> window;
};

/// Stories with comments, some of which often break screens.
void news(FakeSession &session);
/// An afternoon in a multilingual office, with someone who tries things.
void talk(FakeSession &session);
/// Two hundred people, most of them online.
void crowd(FakeSession &session);
/// The results of a search for "plan".
QList<Message> hits();

} // namespace chatbook::app
