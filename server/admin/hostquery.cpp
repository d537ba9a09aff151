#include "hostquery.h"

#include "controlclient.h"
#include "documents.h"
#include "subcommands.h"
#include "terminal.h"

#include <QDateTime>
#include <QJsonDocument>

#include <optional>

namespace chatbook::server {

Result<QJsonObject> ask(const QCommandLineParser &parser, const QString &command,
                        QJsonObject fields)
{
    const Result<QString> folder = dataDirectory(parser);
    if (!folder)
        return folder.error();
    fields.insert(QLatin1StringView("command"), command);
    const Result<QByteArray> line =
        askServer(*folder, QJsonDocument(fields).toJson(QJsonDocument::Compact));
    if (!line)
        return line.error();
    const QJsonObject answer = QJsonDocument::fromJson(*line).object();
    if (answer.value(QLatin1StringView("ok")).toBool())
        return answer;
    return Error{ErrorCode::Unavailable,
                 answer.value(QLatin1StringView("error"))
                     .toObject()
                     .value(QLatin1StringView("message"))
                     .toString(QStringLiteral("The server's answer makes no sense."))};
}

Result<QJsonArray> askAll(const QCommandLineParser &parser, const QString &command,
                          QLatin1StringView from, QLatin1StringView id)
{
    QJsonArray all;
    for (QJsonObject fields;;) {
        const Result<QJsonObject> page = ask(parser, command, fields);
        if (!page)
            return page.error();
        const QJsonArray items = page->value(command).toArray();
        for (const QJsonValue item : items)
            all.append(item);
        if (!page->value(QLatin1StringView("more")).toBool() || items.isEmpty())
            return all;
        fields.insert(from, items.last().toObject().value(id));
    }
}

void printLine(const QString &line)
{
    terminal::print(stdout, line + QChar(u'\n'));
}

QString shownTime(const QJsonValue &time)
{
    const std::optional<QDateTime> moment = fromWireTime(time);
    return moment ? moment->toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))
                  : QStringLiteral("?");
}

} // namespace chatbook::server
