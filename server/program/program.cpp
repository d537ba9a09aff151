#include "program.h"

#include "eventdispatcher.h"
#include "keywords.h"
#include "log.h"
#include "metrics.h"
#include "processsignals.h"
#include "server.h"
#include "servicemanager.h"
#include "subcommands.h"
#include "terminal.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace chatbook::server {
namespace {

/// The threads and the database take some thirty descriptors, without any connection.
constexpr rlim_t fewestDescriptors = 64;

/// A status of its own, so that whoever looks after the server does not start it on an empty
/// folder: to its users it would be another chat.
constexpr int dataLostStatus = 3;

/// Raises the limit of descriptors as far as the system allows, since each connection takes one.
/// Gives the limit.
rlim_t raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return fewestDescriptors;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max;
}

/// Reports to systemd as long as `timer` lives, at least as often as systemd asks to hear that the
/// event loop and the store's writer are alive.
void reportTo(const ServiceManager &manager, Server &server, QTimer &timer)
{
    if (!manager.isThere())
        return;
    constexpr std::chrono::milliseconds often(10'000);
    const auto watchdog = std::chrono::duration_cast<std::chrono::milliseconds>(manager.watchdog());
    timer.setInterval(watchdog.count() > 0
                          ? std::clamp(watchdog / 3, std::chrono::milliseconds(1), often)
                          : often);
    QObject::connect(&timer, &QTimer::timeout, &server, [&manager, &server] {
        server.ping([&manager, &server] {
            manager.tell("WATCHDOG=1\nSTATUS=" + QByteArray::number(server.connectionCount()) +
                         " connected");
        });
    });
    timer.start();
    manager.tell("READY=1\nSTATUS=0 connected");
}

void logKey(QLatin1StringView event, const Server &server)
{
    log::info(event,
              {{QLatin1StringView("words"), keyWords(server.key()).join(u' ')},
               {QLatin1StringView("sha256"), QString::fromLatin1(server.key().toHex())},
               {QLatin1StringView("expires"), server.certificateExpires().toString(Qt::ISODate)}});
}

/// Reads the certificate again, and logs the outcome.
void reload(Server &server)
{
    if (server.key().isEmpty())
        log::info(QLatin1StringView("nothing-to-reload"),
                  {{QLatin1StringView("reason"), QStringLiteral("this server does not encrypt")}});
    else if (const Result<Done> read = server.readCertificate(); !read)
        log::error(QLatin1StringView("certificate-kept"),
                   {{QLatin1StringView("reason"), read.error().message}});
    else
        logKey(QLatin1StringView("certificate-read"), server);
}

void logFirewall(const lan::Firewall &firewall)
{
    if (!firewall.name.isEmpty())
        log::warning(
            QLatin1StringView("firewall"),
            {{QLatin1StringView("name"), firewall.name},
             {QLatin1StringView("reason"),
              QStringLiteral("it may keep others out; what lets them in: ") + firewall.command}});
}

/// For the whole program. While one thread gets memory from the system or returns it, others that
/// want to do so wait: for some 20 ms if the memory is for a password. So ask for less, and keep
/// freed memory, up to what an attack would take anyway.
void keepFreedMemory()
{
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
    ::mallopt(M_TOP_PAD, 4 << 20);
#endif
}

} // namespace

int runServer(int argc, char **argv)
{
    terminal::keepStreams();
    keepFreedMemory();
    if (QAbstractEventDispatcher *dispatcher = loop::newEventDispatcher())
        QCoreApplication::setEventDispatcher(dispatcher);
    QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const QString program = arguments.takeFirst().section(QChar(u'/'), -1);
    const bool inApp = arguments.removeOne(QStringLiteral("--server")); // set by `chatbook`
    if (!arguments.isEmpty() && !arguments.first().startsWith(QChar(u'-')))
        return terminal::finish(
            program,
            runSubcommand(inApp ? program + QStringLiteral(" --server") : program, arguments));
    Result<ServerCommand> command = parseServerCommand(program, arguments);
    if (!command)
        return terminal::refuse(program, command.error().message, 2);
    if (!command->print.isEmpty()) {
        terminal::print(stdout, command->print);
        return terminal::finish(program, 0);
    }
    if (const rlim_t descriptors = raiseDescriptorLimit(); descriptors < fewestDescriptors)
        return terminal::refuse(
            program,
            QStringLiteral("The system lets this program open only %1 files; it needs at "
                           "least %2.")
                .arg(descriptors)
                .arg(fewestDescriptors),
            1);

    const ServiceManager manager;
    // Before any thread is started: threads inherit that these signals are blocked.
    ProcessSignals processSignals;
    Server server(command->options);
    const Result<net::Listener::Endpoint> endpoint = server.listen();
    if (!endpoint)
        return terminal::refuse(program, endpoint.error().message, 1);

    QObject::connect(&processSignals, &ProcessSignals::stopRequested, &server, [&manager, &server] {
        manager.tell("STOPPING=1");
        server.stop();
    });
    QObject::connect(&processSignals, &ProcessSignals::statusRequested, &server,
                     [&server] { logMetrics(server.metrics()); });
    QObject::connect(&processSignals, &ProcessSignals::reloadRequested, &server,
                     [&server] { reload(server); });
    QObject::connect(&server, &Server::firewallChanged, &server,
                     [&server] { logFirewall(server.firewall()); });
    QObject::connect(&server, &Server::stopped, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    bool isDataLost = false;
    QObject::connect(&server, &Server::dataLost, &application, [&isDataLost, &manager] {
        isDataLost = true;
        manager.tell("STOPPING=1");
    });
    const QStringList urls = endpoint->urls();
    for (const QString &url : urls)
        log::info(QLatin1StringView("listening"),
                  {{QLatin1StringView("url"), url},
                   {QLatin1StringView("data"), command->options.dataDirectory}});
    if (endpoint->isEncrypted)
        logKey(QLatin1StringView("key"), server);
    else if (!command->options.isLoopbackAlone())
        log::warning(QLatin1StringView("not-encrypted"),
                     {{QLatin1StringView("reason"),
                       QStringLiteral("--tls off: whoever is on the network can read along")}});
    terminal::print(stdout,
                    QStringLiteral("ready %1\n").arg(urls.join(QStringLiteral("\nready "))));
    if (const Result<Done> written = terminal::written(); !written)
        log::warning(QLatin1StringView("ready-not-said"),
                     {{QLatin1StringView("reason"), written.error().message}});
    QTimer timer;
    reportTo(manager, server, timer);
    const int status = QCoreApplication::exec();
    log::info(QLatin1StringView("stopped"));
    return isDataLost ? dataLostStatus : status;
}

} // namespace chatbook::server
