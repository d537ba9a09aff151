#pragma once

#include <QDateTime>
#include <QString>

namespace chatbook::app {

/// `text` on one line, shortened for a list.
QString oneLine(const QString &text);

/// A moment as a list shows it: the time today, the weekday within a week, otherwise the date.
/// `now` is in local time.
QString shortTime(const QDateTime &time, const QDateTime &now);

} // namespace chatbook::app
