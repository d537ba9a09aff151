#pragma once

#include <QDateTime>
#include <QString>

namespace chatbook::app {

/// `text` on one line, cut to what a list may show of it.
QString oneLine(const QString &text);

/// How a list names a moment: the time today, the weekday within a week, else the date.
/// `now` is in local time.
QString shortTime(const QDateTime &time, const QDateTime &now);

} // namespace chatbook::app
