#include "status.h"

#include "controlclient.h"
#include "metricstext.h"
#include "subcommands.h"
#include "terminal.h"

#include <QJsonDocument>

namespace chatbook::server {
namespace {

Result<QJsonObject> askMetrics(const QString &dataDirectory)
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

QString indented(const QJsonObject &metrics)
{
    return QString::fromUtf8(QJsonDocument(metrics).toJson(QJsonDocument::Indented));
}

/// Prints the metrics of the server that `parser` names.
int printMetrics(const QCommandLineParser &parser, const QString &program,
                 QString (*format)(const QJsonObject &))
{
    const Result<QString> folder = dataDirectory(parser);
    if (!folder)
        return terminal::refuse(program, folder.error().message, 2);
    const Result<QJsonObject> metrics = askMetrics(*folder);
    if (!metrics)
        return terminal::refuse(program, metrics.error().message, 1);
    terminal::print(stdout, format(*metrics));
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
    return printMetrics(parser, program, parser.isSet(json) ? indented : metricsTable);
}

int runMetrics(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Prints how the server is that runs on a data folder, in Prometheus' text format."));
    parser.addOption(dataOption());
    if (const std::optional<int> status = parseSubcommand(parser, program, arguments))
        return *status;
    return printMetrics(parser, program, prometheusText);
}

} // namespace chatbook::server
