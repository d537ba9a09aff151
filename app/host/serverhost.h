#pragma once

#include "hosting.h"
#include "lan/places.h"

#include <memory>

class QThread;

namespace chatbook::app {

/// Runs the server on a thread of its own, listening on every address of this machine, and cares
/// for what it keeps on another.
class ServerHost : public Hosting
{
    Q_OBJECT

public:
    /// `places` is where it tells the local network of the chat.
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

    const lan::Places m_places;

    std::unique_ptr<QThread> m_thread;
    Worker *m_worker = nullptr; ///< lives on the thread, and ends with it
    std::unique_ptr<Maintenance> m_maintenance;
};

/// `chatbook --server …`: what chatbook-server does, in this program. Makes a
/// QCoreApplication, so it must come before any other. Returns the exit status.
int runServerHere(int argc, char **argv);

} // namespace chatbook::app
