#include "status.h"

#include "controlclient.h"
#include "figurestext.h"
#include "subcommands.h"
#include "terminal.h"

#include <QJsonDocument>

namespace chatbook {
namespace {

Result<QJsonObject> askFigures(const QString &dataDirectory)
{
    const Result<QByteArray> answer = askServer(dataDirectory, "status");
    if (!answer)
        return answer.error();
    const QJsonObject json = QJsonDocument::fromJson(*answer).object();
    if (json.contains(QLatin1StringView("error")) || json.isEmpty())
        return Error{ErrorCode::Unavailable,
                     json.value(QLatin1StringView("error"))
                         .toString(QStringLiteral("The server's answer makes no sense."))};
    return json;
}

QString indented(const QJsonObject &figures)
{
    return QString::fromUtf8(QJsonDocument(figures).toJson(QJsonDocument::Indented));
}

/// Prints the figures of the server that `parser` names.
int printFigures(const QCommandLineParser &parser, const QString &program,
                 QString (*format)(const QJsonObject &))
{
    const Result<QString> folder = dataDirectory(parser);
    if (!folder)
        return terminal::refuse(program, folder.error().message, 2);
    const Result<QJsonObject> figures = askFigures(*folder);
    if (!figures)
        return terminal::refuse(program, figures.error().message, 1);
    terminal::print(stdout, format(*figures));
    return 0;
}

} // namespace

int runStatus(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Shows how the server is that runs on a data folder."));
    const QCommandLineOption json(QStringLiteral("json"),
                                  QStringLiteral("Prints JSON instead of a table."));
    parser.addOptions({dataOption(), json});
    if (const std::optional<int> status = parseSubcommand(parser, program, arguments))
        return *status;
    return printFigures(parser, program, parser.isSet(json) ? indented : figuresTable);
}

int runMetrics(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Prints how the server is that runs on a data folder, in Prometheus' text format."));
    parser.addOption(dataOption());
    if (const std::optional<int> status = parseSubcommand(parser, program, arguments))
        return *status;
    return printFigures(parser, program, figuresMetrics);
}

} // namespace chatbook
