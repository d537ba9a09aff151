#include "host/serverhost.h"

#include "care/backup.h"
#include "care/restore.h"
#include "lanaddresses.h"
#include "loop/eventdispatcher.h"
#include "program.h"
#include "server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QThread>

#include <atomic>

namespace chatbook {

/// The server and what may be asked of it, all on the host's thread.
class ServerHost::Worker : public QObject
{
    Q_OBJECT

public:
    void start(const QString &dataDirectory, quint16 port)
    {
        Result<net::Listener::Endpoint> endpoint = listen(dataDirectory, port);
        if (!endpoint && port != 0) // most likely taken, by another chat on this machine
            endpoint = listen(dataDirectory, 0);
        if (!endpoint) {
            emit failed(endpoint.error().message);
            return;
        }
        QUrl loopback;
        loopback.setScheme(QStringLiteral("wss"));
        loopback.setHost(QStringLiteral("127.0.0.1"));
        loopback.setPort(endpoint->port);
        emit started({loopback, m_server->key(), withPort(lanAddresses(), endpoint->port)});
    }

    void stop()
    {
        if (!m_server) {
            thread()->quit();
            return;
        }
        // The thread object belongs to the main thread, which waits: this must not be queued.
        connect(m_server.get(), &Server::stopped, this, [this] { thread()->quit(); });
        m_server->stop();
    }

signals:
    void started(const chatbook::Hosted &hosted);
    void failed(const QString &sentence);

private:
    Result<net::Listener::Endpoint> listen(const QString &dataDirectory, quint16 port)
    {
        ServerOptions options;
        options.address = QHostAddress(QHostAddress::Any);
        options.port = port;
        options.dataDirectory = dataDirectory;
        options.announces = true;
        m_server.reset(); // lets go of the folder
        auto server = std::make_unique<Server>(options);
        Result<net::Listener::Endpoint> endpoint = server->listen();
        if (endpoint)
            m_server = std::move(server);
        return endpoint;
    }

    std::unique_ptr<Server> m_server;
};

/// A backup or a restore on a thread of its own, whose priority it lowers.
class ServerHost::Care
{
public:
    using Task = std::function<Result<QString>(const Progress &)>;

    Care(ServerHost &host, Task task)
        : m_thread(QThread::create([this, &host, task = std::move(task)] { run(host, task); }))
    {
        m_thread->start();
    }
    ~Care()
    {
        m_cancelled = true;
        m_thread->wait();
    }

private:
    void run(ServerHost &host, const Task &task)
    {
        constexpr int tellEveryMs = 100;
        QElapsedTimer told;
        told.start();
        const Result<QString> done = task([&](const QString &, int percent) {
            if (told.elapsed() >= tellEveryMs) {
                told.restart();
                emit host.careProgressed(percent);
            }
            return !m_cancelled;
        });
        if (done)
            emit host.careDone(*done);
        else
            emit host.careFailed(done.error().message);
    }

    std::atomic_bool m_cancelled = false;
    std::unique_ptr<QThread> m_thread; ///< the last: it uses the others
};

ServerHost::ServerHost(QObject *parent)
    : Hosting(parent)
{}

ServerHost::~ServerHost()
{
    ServerHost::cancelCare();
    ServerHost::stop();
}

void ServerHost::start(const QString &dataDirectory, quint16 port)
{
    stop();
    m_thread = std::make_unique<QThread>();
    m_thread->setObjectName(QStringLiteral("server"));
    loop::useOwnDispatcher(*m_thread);
    m_worker = new Worker;
    m_worker->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &Worker::started, this, &Hosting::started);
    connect(m_worker, &Worker::failed, this, &Hosting::failed);
    m_thread->start();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, dataDirectory, port] { worker->start(dataDirectory, port); },
        Qt::QueuedConnection);
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

void ServerHost::backUp(const QString &dataDirectory, const QString &file)
{
    cancelCare();
    m_care = std::make_unique<Care>(
        *this, [dataDirectory, file](const Progress &progress) -> Result<QString> {
            if (Result<Done> done = chatbook::backUp(dataDirectory, file, progress); !done)
                return done.error();
            return tr("Everything is copied to %1.").arg(QDir::toNativeSeparators(file));
        });
}

void ServerHost::restore(const QString &dataDirectory, const QString &file)
{
    cancelCare();
    m_care = std::make_unique<Care>(
        *this, [dataDirectory, file](const Progress &progress) -> Result<QString> {
            // The person was told that it is set aside, whatever it is.
            const Result<Restored> done =
                chatbook::restore({dataDirectory, file, true}, SystemClock(), progress);
            if (!done)
                return done.error();
            const QString aside = QFileInfo(done->setAside).fileName();
            return aside.isEmpty() ? tr("The backup is restored. Host the chat to go on with it.")
                                   : tr("The backup is restored. What was there is now %1. Host "
                                        "the chat to go on.")
                                         .arg(aside);
        });
}

void ServerHost::cancelCare()
{
    m_care.reset();
}

int runServerHere(int argc, char **argv)
{
    return runServer(argc, argv);
}

} // namespace chatbook

#include "serverhost.moc"
