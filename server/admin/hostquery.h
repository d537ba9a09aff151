#pragma once

#include "result.h"

#include <QCommandLineParser>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QLatin1StringView>
#include <QString>

/// What the sub-commands for a host share: they ask the running server, and print lines.
namespace chatbook::server {

/// Sends a command (hostcommands.h) to the server that `parser` names. Also fails with the server's
/// error.
Result<QJsonObject> ask(const QCommandLineParser &parser, const QString &command,
                        QJsonObject fields = {});

/// All items that the server lists for `command`, read page by page. `from` (`before` or `after`)
/// is the field that asks for the page after the last item, by that item's member `id`.
Result<QJsonArray> askAll(const QCommandLineParser &parser, const QString &command,
                          QLatin1StringView from, QLatin1StringView id);

void printLine(const QString &line);

/// In local time, to the minute.
QString shownTime(const QJsonValue &time);

} // namespace chatbook::server
