#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>

/// Lines on standard error, one an event: time, level, event, and fields as `key=value`.
/// Strangers' text can neither break a line nor reach the terminal: values are quoted where
/// they hold anything but plain characters, and what does not print is escaped.
namespace chatbook::server::log {

using Fields = std::initializer_list<std::pair<QLatin1StringView, QString>>;

void info(QLatin1StringView event, Fields fields = {});
void warning(QLatin1StringView event, Fields fields = {});
void error(QLatin1StringView event, Fields fields = {});

/// A value as it stands in a line.
QByteArray quoted(const QString &value);

} // namespace chatbook::server::log
