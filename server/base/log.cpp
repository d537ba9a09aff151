#include "log.h"

#include "terminal.h"

#include <QDateTime>

#include <algorithm>
#include <cstdio>

#include <syslog.h>

namespace chatbook::server::log {
namespace {

/// Longest value, so that a line stays readable for people.
constexpr qsizetype longest = 256;

bool isPlain(QChar character)
{
    const char16_t c = character.unicode();
    return c > u' ' && c < 0x7f && c != u'"' && c != u'\\' && c != u'=';
}

void write(int priority, const char *level, QLatin1StringView event, Fields fields)
{
    QByteArray line = terminal::journalPrefix(priority);
    line.append(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toLatin1());
    line.append(' ').append(level).append(' ').append(quoted(event));
    for (const auto &[key, value] : fields)
        line.append(' ').append(key.data(), key.size()).append('=').append(quoted(value));
    line.append('\n');
    // One call, so that lines of two threads do not mix.
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
}

} // namespace

QByteArray quoted(const QString &value)
{
    if (!value.isEmpty() && value.size() <= longest &&
        std::all_of(value.cbegin(), value.cend(), isPlain))
        return value.toLatin1();
    QByteArray text("\"");
    for (const QChar character : value.left(longest)) {
        if (character == QChar(u'"') || character == QChar(u'\\'))
            text.append('\\').append(character.toLatin1());
        else if (isPlain(character) || character == QChar(u' ') || character == QChar(u'='))
            text.append(character.toLatin1());
        else
            text.append("\\u").append(
                QByteArray::number(character.unicode(), 16).rightJustified(4, '0'));
    }
    if (value.size() > longest)
        text.append("...");
    return text.append('"');
}

void info(QLatin1StringView event, Fields fields)
{
    write(LOG_INFO, "info", event, fields);
}

void warning(QLatin1StringView event, Fields fields)
{
    write(LOG_WARNING, "warning", event, fields);
}

void error(QLatin1StringView event, Fields fields)
{
    write(LOG_ERR, "error", event, fields);
}

} // namespace chatbook::server::log
