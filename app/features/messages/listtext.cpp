#include "listtext.h"

#include <QLocale>

namespace chatbook::app {

QString oneLine(const QString &text)
{
    constexpr qsizetype shown = 160;
    QString start = text.left(shown);
    if (!start.isEmpty() && start.back().isHighSurrogate())
        start.chop(1);
    return start.simplified();
}

QString shortTime(const QDateTime &time, const QDateTime &now)
{
    const QDateTime local = time.toLocalTime();
    const QLocale locale;
    const qint64 days = local.date().daysTo(now.date());
    if (days == 0) {
        // In some locales the short time has seconds.
        const QString format = locale.timeFormat(QLocale::ShortFormat);
        return locale.toString(local.time(), QString(format).remove(QStringLiteral(":ss")));
    }
    if (days > 0 && days < 7)
        return locale.dayName(local.date().dayOfWeek(), QLocale::ShortFormat);
    return locale.toString(local.date(), QLocale::ShortFormat);
}

} // namespace chatbook::app
