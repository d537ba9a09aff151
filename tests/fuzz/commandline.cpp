#include "program.h"

#include "target.h"

// The command line of the server: each line is an argument.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;

namespace {

/// The arguments that print what the options are.
QStringList written(const ServerOptions &options)
{
    QStringList arguments{QStringLiteral("--port=") + QString::number(options.port),
                          QStringLiteral("--data=") + options.dataDirectory};
    for (const QHostAddress &address : options.listenAt)
        arguments.append(QStringLiteral("--listen=") + (address == QHostAddress(QHostAddress::Any)
                                                            ? QStringLiteral("::")
                                                            : address.toString()));
    for (const QString &origin : options.net.allowedOrigins)
        arguments.append(QStringLiteral("--allow-origin=") + origin);
    return arguments;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QString program = QStringLiteral("chatbook-server");
    const QString input = QString::fromUtf8(QByteArrayView(data, qsizetype(size)));
    const Result<ServerCommand> command = parseServerCommand(program, input.split(u'\n'));
    if (!command) {
        require(!command.error().message.isEmpty(), "a refusal says why");
        return 0;
    }
    if (!command->print.isEmpty())
        return 0;
    const Result<ServerCommand> again = parseServerCommand(program, written(command->options));
    require(again && written(again->options) == written(command->options),
            "options mean the same when they are written out");
    return 0;
}
