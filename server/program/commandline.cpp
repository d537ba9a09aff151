#include "beacon.h"
#include "defaultdatadirectory.h"
#include "linkaddresses.h"
#include "namedlimits.h"
#include "program.h"
#include "subcommands.h"

#include <QCommandLineParser>
#include <QUrl>

namespace chatbook::server {
namespace {

Error bad(const QString &sentence)
{
    return {ErrorCode::Invalid, sentence};
}

/// The addresses without duplicates and without those that a wildcard covers: `::` covers all, as
/// the app listens when it hosts, and 0.0.0.0 those of IPv4.
Result<QList<QHostAddress>> addressesToListenAt(const QStringList &texts)
{
    QList<QHostAddress> addresses;
    for (const QString &text : texts) {
        QHostAddress address(text);
        if (address.isNull())
            return bad(QStringLiteral("'%1' is no address to listen at.").arg(text));
        bool isV4 = false; // also when written as IPv6
        if (address == QHostAddress(QHostAddress::AnyIPv6))
            address = QHostAddress(QHostAddress::Any);
        else if (const quint32 v4 = address.toIPv4Address(&isV4); isV4)
            address = QHostAddress(v4);
        if (!addresses.contains(address))
            addresses.append(address);
    }
    if (const QHostAddress all(QHostAddress::Any); addresses.contains(all))
        return QList{all};
    const QHostAddress allOfV4(QHostAddress::AnyIPv4);
    if (addresses.contains(allOfV4))
        addresses.removeIf([&](const QHostAddress &address) {
            return address != allOfV4 && address.protocol() == QAbstractSocket::IPv4Protocol;
        });
    return addresses;
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
    options.dataDirectory = defaultDataDirectory();

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("The Chatbook server: chat for people on one network."));
    const QCommandLineOption listen(
        QStringLiteral("listen"),
        QStringLiteral("Accepts connections at this address (127.0.0.1). May be given again; :: "
                       "stands for all addresses, of IPv4 and IPv6."),
        QStringLiteral("ADDRESS"), QStringLiteral("127.0.0.1"));
    const QCommandLineOption port(QStringLiteral("port"),
                                  QStringLiteral("Listens on this port, 0 for a free one (24280)."),
                                  QStringLiteral("N"), QString::number(defaultPort));
    const QCommandLineOption data(
        QStringLiteral("data"),
        QStringLiteral("Keeps everything in this folder (%1).").arg(shownDefaultDataDirectory()),
        QStringLiteral("DIR"), options.dataDirectory);
    const QCommandLineOption tls(QStringLiteral("tls"),
                                 QStringLiteral("auto or off: with auto, TLS unless only this "
                                                "machine can connect, and always with a "
                                                "certificate that is given (auto)."),
                                 QStringLiteral("auto|off"), QStringLiteral("auto"));
    const QCommandLineOption tlsCert(QStringLiteral("tls-cert"),
                                     QStringLiteral("The certificate, in PEM, with its issuers."),
                                     QStringLiteral("F"));
    const QCommandLineOption tlsKey(QStringLiteral("tls-key"),
                                    QStringLiteral("The certificate's key, in PEM."),
                                    QStringLiteral("F"));
    const QCommandLineOption allowOrigin(
        QStringLiteral("allow-origin"),
        QStringLiteral("Lets web pages of this origin in. May be given again."),
        QStringLiteral("O"));
    const QCommandLineOption announce(
        QStringLiteral("announce"),
        QStringLiteral("Tells the local network that a chat of this name is here."),
        QStringLiteral("NAME"));
    const QCommandLineOption address(
        addressOptionName(),
        QStringLiteral("A name by which the server can be reached, for invites. May be given "
                       "again."),
        QStringLiteral("NAME"));
    const QCommandLineOption admit(
        QStringLiteral("admit"),
        QStringLiteral("Who may make an account: everyone, people with an invite (invited), or "
                       "those and whom you let in one by one (asked) (everyone)."),
        QStringLiteral("everyone|invited|asked"), admissionName(Admission::Everyone));
    const QCommandLineOption limit(QStringLiteral("limit"), limitsHelp(), QStringLiteral("NAME=N"));
    const QCommandLineOption help(QStringLiteral("help"), QStringLiteral("Prints this."));
    const QCommandLineOption version(QStringLiteral("version"),
                                     QStringLiteral("Prints the version."));
    parser.addOptions({listen, port, data, tls, tlsCert, tlsKey, allowOrigin, announce, address,
                       admit, limit, help, version});

    if (!parser.parse(QStringList(program) + arguments))
        return bad(parser.errorText());
    if (!parser.positionalArguments().isEmpty())
        return bad(
            QStringLiteral("'%1' is no option.").arg(parser.positionalArguments().constFirst()));
    if (parser.isSet(help)) {
        command.print = parser.helpText() + subcommandsHelp();
        return command;
    }
    if (parser.isSet(version)) {
        command.print = QStringLiteral("%1 %2\n").arg(program, QStringLiteral(CHATBOOK_VERSION));
        return command;
    }

    const Result<QList<QHostAddress>> listenAt = addressesToListenAt(parser.values(listen));
    if (!listenAt)
        return listenAt.error();
    options.listenAt = *listenAt;
    bool good = false;
    options.port = parser.value(port).toUShort(&good);
    if (!good)
        return bad(QStringLiteral("'%1' is no port.").arg(parser.value(port)));
    options.dataDirectory = parser.value(data);
    if (options.dataDirectory.isEmpty())
        return parser.isSet(data) ? bad(QStringLiteral("--data needs a folder."))
                                  : noDataDirectory();
    if (parser.value(tls) != QLatin1StringView("auto") &&
        parser.value(tls) != QLatin1StringView("off"))
        return bad(QStringLiteral("--tls is auto or off."));
    if (parser.isSet(tlsCert) != parser.isSet(tlsKey))
        return bad(QStringLiteral("--tls-cert and --tls-key go together."));
    if (parser.isSet(tlsCert) && parser.value(tls) == QLatin1StringView("off"))
        return bad(QStringLiteral("--tls off takes no certificate."));
    options.mayEncrypt = parser.value(tls) != QLatin1StringView("off");
    options.certificate = {parser.value(tlsCert), parser.value(tlsKey)};
    for (const QString &text : parser.values(allowOrigin)) {
        const Result<QString> allowed = origin(text);
        if (!allowed)
            return allowed.error();
        options.net.allowedOrigins.append(*allowed);
    }
    if (parser.isSet(announce)) {
        options.announces = true;
        options.name = shownText(parser.value(announce));
        if (options.name.isEmpty() || options.name != parser.value(announce).simplified())
            return bad(QStringLiteral("'%1' is no name for a chat, which is one line of up to 64 "
                                      "characters.")
                           .arg(parser.value(announce)));
    }
    const Result<QStringList> addresses = linkAddresses(parser.values(address));
    if (!addresses)
        return addresses.error();
    options.addresses = *addresses;
    const std::optional<Admission> admission = admissionFromText(parser.value(admit));
    if (!admission)
        return bad(QStringLiteral("--admit is everyone, invited or asked."));
    options.admission = *admission;
    for (const QString &text : parser.values(limit))
        if (const Result<Done> applied = applyLimit(options, text); !applied)
            return applied.error();
    return command;
}

} // namespace chatbook::server
