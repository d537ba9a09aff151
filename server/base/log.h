#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>

/// Lines on standard error, one for each event: time, level, event, and fields as `key=value`.
/// Strangers' text can neither break a line nor control the terminal: values are quoted unless they
/// hold only plain characters, and unprintable characters are escaped.
namespace chatbook::server::log {

using Fields = std::initializer_list<std::pair<QLatin1StringView, QString>>;

void info(QLatin1StringView event, Fields fields = {});
void warning(QLatin1StringView event, Fields fields = {});
void error(QLatin1StringView event, Fields fields = {});

/// A value as it appears in a line.
QByteArray quoted(const QString &value);

} // namespace chatbook::server::log
