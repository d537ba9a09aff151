#include "serverhost.h"

#include "backup.h"
#include "eventdispatcher.h"
#include "lan/links.h"
#include "lanaddresses.h"
#include "program.h"
#include "restore.h"
#include "server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QPointer>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <atomic>

namespace chatbook::app {

namespace {

/// As often as the beacons look for networks.
constexpr std::chrono::seconds lookEvery{2};

} // namespace

/// The server and its requests, all on the host's thread.
class ServerHost::Worker : public QObject
{
    Q_OBJECT

public:
    explicit Worker(const lan::Places &places)
        : m_places(places)
    {}

    void start(const HostRequest &request)
    {
        Result<server::net::Listener::Endpoint> endpoint = listen(request, request.port);
        if (!endpoint && request.port != 0) // probably used by another chat on this machine
            endpoint = listen(request, 0);
        if (!endpoint) {
            emit failed(endpoint.error().message);
            return;
        }
        m_hosted.loopback.setScheme(QStringLiteral("wss"));
        m_hosted.loopback.setHost(QStringLiteral("127.0.0.1"));
        m_hosted.loopback.setPort(endpoint->port);
        m_hosted.key = m_server->key();
        lookAround();
        m_looking.callOnTimeout(this, [this] {
            if (lookAround())
                emit moved(m_hosted);
        });
        m_looking.start(lookEvery);
        emit started(m_hosted);
    }

    void stop()
    {
        if (!m_server) {
            thread()->quit();
            return;
        }
        // Not queued: the thread object belongs to the main thread, which is waiting.
        connect(m_server.get(), &server::Server::stopped, this, [this] { thread()->quit(); });
        m_server->stop();
    }

    void command(const QJsonObject &command, const std::function<void(const QJsonObject &)> &done)
    {
        if (m_server)
            m_server->command(command, done);
    }

signals:
    void started(const chatbook::app::Hosted &hosted);
    void moved(const chatbook::app::Hosted &hosted);
    void failed(const QString &sentence);
    void joinRequestsChanged();
    void peopleChanged();

private:
    /// Gives whether the addresses or the firewall have changed.
    bool lookAround()
    {
        const Hosted before = m_hosted;
        m_hosted.addresses =
            server::withPort(server::lanAddresses(), quint16(m_hosted.loopback.port()));
        const QList<lan::Link> links = lan::currentLinks({});
        m_hosted.isOnNetwork = std::any_of(links.begin(), links.end(), [](const lan::Link &link) {
            return !link.address.isLoopback();
        });
        const lan::Firewall firewall = m_server->firewall();
        m_hosted.firewall = firewall.name;
        m_hosted.firewallCommand = firewall.command;
        return m_hosted != before;
    }

    Result<server::net::Listener::Endpoint> listen(const HostRequest &request, quint16 port)
    {
        server::ServerOptions options;
        options.listenAt = {QHostAddress(QHostAddress::Any)};
        options.port = port;
        options.dataDirectory = request.dataDirectory;
        options.name = request.chatName;
        options.host = request.hostName;
        options.admission = request.admit;
        options.announces = true;
        options.places = m_places;
        m_server.reset(); // unlocks the folder
        auto server = std::make_unique<server::Server>(options);
        Result<server::net::Listener::Endpoint> endpoint = server->listen();
        if (endpoint) {
            m_server = std::move(server);
            connect(m_server.get(), &server::Server::joinRequestsChanged, this,
                    &Worker::joinRequestsChanged);
            connect(m_server.get(), &server::Server::peopleChanged, this, &Worker::peopleChanged);
            connect(m_server.get(), &server::Server::dataLost, this, &Worker::failed);
        }
        return endpoint;
    }

    const lan::Places m_places;
    std::unique_ptr<server::Server> m_server;
    Hosted m_hosted;
    QTimer m_looking{this};
};

/// A backup or a restore on a thread of its own, whose priority it lowers.
class ServerHost::Maintenance : public QObject
{
    Q_OBJECT

public:
    using Task = std::function<Result<QString>(const server::Progress &)>;

    explicit Maintenance(Task task)
        : m_thread(QThread::create([this, task = std::move(task)] { run(task); }))
    {}
    void start() { m_thread->start(); }
    ~Maintenance() override
    {
        m_cancelled = true;
        m_thread->wait();
    }

signals:
    void progressed(int percent);
    void done(const QString &sentence);
    void failed(const QString &sentence);

private:
    void run(const Task &task)
    {
        constexpr int tellEveryMs = 100;
        QElapsedTimer told;
        told.start();
        const Result<QString> result = task([&](const QString &, int percent) {
            if (told.elapsed() >= tellEveryMs) {
                told.restart();
                emit progressed(percent);
            }
            return !m_cancelled;
        });
        if (result)
            emit done(*result);
        else
            emit failed(result.error().message);
    }

    std::atomic_bool m_cancelled = false;
    std::unique_ptr<QThread> m_thread; ///< last, because it uses the others
};

ServerHost::ServerHost(const lan::Places &places, QObject *parent)
    : Hosting(parent)
    , m_places(places)
{}

ServerHost::~ServerHost()
{
    ServerHost::cancelMaintenance();
    ServerHost::stop();
}

void ServerHost::start(const HostRequest &request)
{
    stop();
    m_thread = std::make_unique<QThread>();
    m_thread->setObjectName(QStringLiteral("server"));
    server::loop::useOwnDispatcher(*m_thread);
    m_worker = new Worker(m_places);
    m_worker->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &Worker::started, this, &Hosting::started);
    connect(m_worker, &Worker::moved, this, &Hosting::moved);
    connect(m_worker, &Worker::failed, this, &Hosting::failed);
    connect(m_worker, &Worker::joinRequestsChanged, this, &Hosting::joinRequestsChanged);
    connect(m_worker, &Worker::peopleChanged, this, &Hosting::peopleChanged);
    m_thread->start();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, request] { worker->start(request); }, Qt::QueuedConnection);
}

void ServerHost::stop()
{
    if (!m_thread)
        return;
    m_worker->disconnect(this);
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->stop(); }, Qt::QueuedConnection);
    m_thread->wait();
    m_worker = nullptr;
    m_thread.reset();
}

void ServerHost::command(const QJsonObject &command, QObject *context, Answer done)
{
    if (!m_worker)
        return;
    // Answers on this thread: only here may the context be used.
    auto answered = [this, context = QPointer(context),
                     done = std::move(done)](const QJsonObject &answer) {
        QMetaObject::invokeMethod(
            this,
            [context, done, answer] {
                if (context)
                    done(resultFromAck(answer));
            },
            Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, command, answered = std::move(answered)] {
            worker->command(command, answered);
        },
        Qt::QueuedConnection);
}

void ServerHost::maintain(std::unique_ptr<Maintenance> maintenance)
{
    cancelMaintenance();
    m_maintenance = std::move(maintenance);
    connect(m_maintenance.get(), &Maintenance::progressed, this, &Hosting::maintenanceProgressed);
    connect(m_maintenance.get(), &Maintenance::done, this, &Hosting::maintenanceDone);
    connect(m_maintenance.get(), &Maintenance::failed, this, &Hosting::maintenanceFailed);
    m_maintenance->start();
}

void ServerHost::backUp(const QString &dataDirectory, const QString &file)
{
    maintain(std::make_unique<Maintenance>(
        [dataDirectory, file](const server::Progress &progress) -> Result<QString> {
            if (Result<Done> done = server::backUp(dataDirectory, file, progress); !done)
                return done.error();
            return tr("Everything is copied to %1.").arg(QDir::toNativeSeparators(file));
        }));
}

void ServerHost::restore(const QString &dataDirectory, const QString &file)
{
    maintain(std::make_unique<Maintenance>(
        [dataDirectory, file](const server::Progress &progress) -> Result<QString> {
            // Replace: the person was told that any existing data is set aside.
            const Result<server::Restored> done =
                server::restore({dataDirectory, file, true}, SystemClock(), progress);
            if (!done)
                return done.error();
            const QString aside = QFileInfo(done->setAside).fileName();
            return aside.isEmpty() ? tr("The backup is restored. Host the chat to go on with it.")
                                   : tr("The backup is restored. What was there is now %1. Host "
                                        "the chat to go on.")
                                         .arg(aside);
        }));
}

void ServerHost::cancelMaintenance()
{
    m_maintenance.reset();
}

int runServerHere(int argc, char **argv)
{
    return server::runServer(argc, argv);
}

} // namespace chatbook::app

#include "serverhost.moc"
