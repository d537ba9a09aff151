#include "program.h"

#include "log.h"
#include "loop/eventdispatcher.h"
#include "processsignals.h"

#include <QCoreApplication>

#include <cstdio>

#include <sys/resource.h>

namespace chatbook {
namespace {

void print(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

int refuse(const QString &program, const QString &sentence, int status)
{
    print(stderr, QStringLiteral("%1: %2\n").arg(program, sentence));
    return status;
}

/// Each connection is a descriptor: as many as the system lets this program have.
void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

QString url(const net::Listener::Endpoint &endpoint)
{
    const QString address = endpoint.address.toString();
    return QStringLiteral("ws://%1:%2")
        .arg(endpoint.address.protocol() == QAbstractSocket::IPv6Protocol
                 ? QStringLiteral("[%1]").arg(address)
                 : address)
        .arg(endpoint.port);
}

} // namespace

int runServer(int argc, char **argv)
{
    if (QAbstractEventDispatcher *dispatcher = loop::newEventDispatcher())
        QCoreApplication::setEventDispatcher(dispatcher);
    QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const QString program = arguments.takeFirst().section(QChar(u'/'), -1);
    arguments.removeOne(QStringLiteral("--server")); // how `chatbook` says it
    const Result<ServerCommand> command = parseServerCommand(program, arguments);
    if (!command)
        return refuse(program, command.error().message, 2);
    if (!command->print.isEmpty()) {
        print(stdout, command->print);
        return 0;
    }
    raiseDescriptorLimit();

    // Before any thread is started: each inherits that these signals wait for us.
    ProcessSignals stopSignals;
    Server server(command->options);
    const Result<net::Listener::Endpoint> endpoint = server.listen();
    if (!endpoint)
        return refuse(program, endpoint.error().message, 1);

    QObject::connect(&stopSignals, &ProcessSignals::stopRequested, &server, &Server::stop);
    QObject::connect(&server, &Server::stopped, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    log::info(QLatin1StringView("listening"),
              {{QLatin1StringView("url"), url(*endpoint)},
               {QLatin1StringView("data"), command->options.dataDirectory}});
    if (!endpoint->address.isLoopback())
        log::warning(QLatin1StringView("not-encrypted"),
                     {{QLatin1StringView("reason"),
                       QStringLiteral("this version speaks plain: whoever is on the network can "
                                      "read along")}});
    print(stdout, QStringLiteral("ready %1\n").arg(url(*endpoint)));
    const int status = QCoreApplication::exec();
    log::info(QLatin1StringView("stopped"));
    return status;
}

} // namespace chatbook
