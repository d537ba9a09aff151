#include "program.h"

#include <QCommandLineParser>
#include <QStandardPaths>
#include <QUrl>

#include <array>
#include <limits>

namespace chatbook {
namespace {

/// A limit that `--limit NAME=N` sets.
struct Limit
{
    QLatin1StringView name;
    QLatin1StringView meaning;
    int (*get)(const ServerOptions &);
    void (*set)(ServerOptions &, int);
};

constexpr std::array namedLimits{
    Limit{QLatin1StringView("connections"), QLatin1StringView("connections at once"),
          [](const ServerOptions &o) { return o.net.maxConnections; },
          [](ServerOptions &o, int n) { o.net.maxConnections = n; }},
    Limit{QLatin1StringView("half-open"),
          QLatin1StringView("connections whose first request is not whole yet"),
          [](const ServerOptions &o) { return o.net.maxNewcomers; },
          [](ServerOptions &o, int n) {
              o.net.maxNewcomers = n == 0 ? std::numeric_limits<int>::max() : n;
          }},
    Limit{QLatin1StringView("requests-per-second"),
          QLatin1StringView("requests of one connection, in bursts of at most 2 s' worth"),
          [](const ServerOptions &o) { return o.requestsPerSecond; },
          [](ServerOptions &o, int n) { o.requestsPerSecond = n; }},
    Limit{QLatin1StringView("queued-writes"), QLatin1StringView("changes that wait to be stored"),
          [](const ServerOptions &o) { return o.queuedWrites; },
          [](ServerOptions &o, int n) { o.queuedWrites = n; }},
    Limit{QLatin1StringView("search-memory"),
          QLatin1StringView("MiB of texts kept in memory for some minutes after a search"),
          [](const ServerOptions &o) { return o.searchMemory; },
          [](ServerOptions &o, int n) { o.searchMemory = n; }},
};

QString limitsHelp()
{
    QString help = QStringLiteral("Sets a limit, 0 for none. NAME is one of:");
    for (const Limit &limit : namedLimits)
        help += QStringLiteral("\n%1: %2 (%3)")
                    .arg(limit.name, limit.meaning)
                    .arg(limit.get(ServerOptions()));
    return help;
}

Error bad(const QString &sentence)
{
    return {ErrorCode::Invalid, sentence};
}

Result<Done> applyLimit(ServerOptions &options, const QString &text)
{
    const qsizetype equals = text.indexOf(QChar(u'='));
    const QString name = text.left(equals);
    bool number = false;
    const int value = text.mid(equals + 1).toInt(&number);
    for (const Limit &limit : namedLimits)
        if (equals > 0 && limit.name == name) {
            if (!number || value < 0)
                return bad(
                    QStringLiteral("The limit %1 takes a whole number from 0 on.").arg(name));
            limit.set(options, value);
            return Done{};
        }
    return bad(QStringLiteral("There is no limit '%1'; --help lists them.").arg(text));
}

Result<QString> origin(const QString &text)
{
    const QUrl url(text);
    if (!url.isValid() || url.scheme().isEmpty() || url.host().isEmpty() || !url.path().isEmpty() ||
        url.hasQuery() || url.hasFragment())
        return bad(QStringLiteral("'%1' is no origin, such as https://chat.example.").arg(text));
    return text.toLower();
}

} // namespace

Result<ServerCommand> parseServerCommand(const QString &program, const QStringList &arguments)
{
    ServerCommand command;
    ServerOptions &options = command.options;
    options.dataDirectory = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                            QStringLiteral("/chatbook-server");

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("The Chatbook server: chat for people on one network."));
    const QCommandLineOption listen(
        QStringLiteral("listen"),
        QStringLiteral("Accepts connections at this address (127.0.0.1)."),
        QStringLiteral("ADDRESS"), QStringLiteral("127.0.0.1"));
    const QCommandLineOption port(QStringLiteral("port"),
                                  QStringLiteral("Listens on this port, 0 for a free one (24280)."),
                                  QStringLiteral("N"), QString::number(defaultPort));
    const QCommandLineOption data(
        QStringLiteral("data"),
        QStringLiteral("Keeps everything in this folder (%1).").arg(options.dataDirectory),
        QStringLiteral("DIR"), options.dataDirectory);
    const QCommandLineOption tls(QStringLiteral("tls"),
                                 QStringLiteral("auto or off. This version speaks plain either way "
                                                "(auto)."),
                                 QStringLiteral("auto|off"), QStringLiteral("auto"));
    const QCommandLineOption tlsCert(QStringLiteral("tls-cert"),
                                     QStringLiteral("A certificate. Not in this version."),
                                     QStringLiteral("F"));
    const QCommandLineOption tlsKey(QStringLiteral("tls-key"),
                                    QStringLiteral("The certificate's key. Not in this version."),
                                    QStringLiteral("F"));
    const QCommandLineOption allowOrigin(
        QStringLiteral("allow-origin"),
        QStringLiteral("Lets web pages of this origin in. May be given again."),
        QStringLiteral("O"));
    const QCommandLineOption limit(QStringLiteral("limit"), limitsHelp(), QStringLiteral("NAME=N"));
    const QCommandLineOption help(QStringLiteral("help"), QStringLiteral("Prints this."));
    const QCommandLineOption version(QStringLiteral("version"),
                                     QStringLiteral("Prints the version."));
    parser.addOptions(
        {listen, port, data, tls, tlsCert, tlsKey, allowOrigin, limit, help, version});

    if (!parser.parse(QStringList(program) + arguments))
        return bad(parser.errorText());
    if (!parser.positionalArguments().isEmpty())
        return bad(QStringLiteral("'%1' is no option.").arg(parser.positionalArguments().first()));
    if (parser.isSet(help)) {
        command.print = parser.helpText();
        return command;
    }
    if (parser.isSet(version)) {
        command.print = QStringLiteral("%1 %2\n").arg(program, QStringLiteral(CHATBOOK_VERSION));
        return command;
    }

    if (!options.address.setAddress(parser.value(listen)))
        return bad(QStringLiteral("'%1' is no address to listen at.").arg(parser.value(listen)));
    bool good = false;
    options.port = parser.value(port).toUShort(&good);
    if (!good)
        return bad(QStringLiteral("'%1' is no port.").arg(parser.value(port)));
    options.dataDirectory = parser.value(data);
    if (options.dataDirectory.isEmpty())
        return bad(QStringLiteral("--data needs a folder."));
    if (parser.value(tls) != QLatin1StringView("auto") &&
        parser.value(tls) != QLatin1StringView("off"))
        return bad(QStringLiteral("--tls is auto or off."));
    if (parser.isSet(tlsCert) || parser.isSet(tlsKey))
        return bad(QStringLiteral("This version of Chatbook does not speak TLS yet."));
    for (const QString &text : parser.values(allowOrigin)) {
        const Result<QString> allowed = origin(text);
        if (!allowed)
            return allowed.error();
        options.net.allowedOrigins.append(*allowed);
    }
    for (const QString &text : parser.values(limit))
        if (const Result<Done> applied = applyLimit(options, text); !applied)
            return applied.error();
    return command;
}

} // namespace chatbook
