#include "host/serverhost.h"

#include "host/lanaddresses.h"
#include "loop/eventdispatcher.h"
#include "program.h"
#include "server.h"

#include <QThread>

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
        loopback.setScheme(QStringLiteral("ws"));
        loopback.setHost(QStringLiteral("127.0.0.1"));
        loopback.setPort(endpoint->port);
        emit started(loopback, lanAddresses(endpoint->port));
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
    void started(const QUrl &loopback, const QStringList &addresses);
    void failed(const QString &sentence);

private:
    Result<net::Listener::Endpoint> listen(const QString &dataDirectory, quint16 port)
    {
        ServerOptions options;
        options.address = QHostAddress(QHostAddress::Any);
        options.port = port;
        options.dataDirectory = dataDirectory;
        m_server.reset(); // lets go of the folder
        auto server = std::make_unique<Server>(options);
        Result<net::Listener::Endpoint> endpoint = server->listen();
        if (endpoint)
            m_server = std::move(server);
        return endpoint;
    }

    std::unique_ptr<Server> m_server;
};

ServerHost::ServerHost(QObject *parent)
    : Hosting(parent)
{}

ServerHost::~ServerHost()
{
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

int runServerHere(int argc, char **argv)
{
    return runServer(argc, argv);
}

} // namespace chatbook

#include "serverhost.moc"
