#pragma once

#include "hosting.h"
#include "lan/places.h"

#include <memory>

class QThread;

namespace chatbook::app {

/// Runs the server on a thread of its own, listening on every address of this machine. Backups and
/// restores run on another thread.
class ServerHost : public Hosting
{
    Q_OBJECT

public:
    /// `places` is where it announces the chat on the local network.
    explicit ServerHost(const lan::Places &places = {}, QObject *parent = nullptr);
    ~ServerHost() override;

    void start(const HostRequest &request) override;
    void stop() override;
    void command(const QJsonObject &command, QObject *context, Answer done) override;
    void backUp(const QString &dataDirectory, const QString &file) override;
    void restore(const QString &dataDirectory, const QString &file) override;
    void cancelMaintenance() override;

private:
    class Worker;
    class Maintenance;

    void maintain(std::unique_ptr<Maintenance> maintenance);

    const lan::Places m_places;

    std::unique_ptr<QThread> m_thread;
    Worker *m_worker = nullptr; ///< lives on the thread, and is destroyed with it
    std::unique_ptr<Maintenance> m_maintenance;
};

/// `chatbook --server …`: does what chatbook-server does. It makes a QCoreApplication, so call it
/// before any other is made. Returns the exit status.
int runServerHere(int argc, char **argv);

} // namespace chatbook::app
