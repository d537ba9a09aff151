#include "links.h"

#include <QRegularExpression>

namespace chatbook {

namespace {

constexpr qsizetype longestLink = 2048;

/// How much of a candidate is left when what only stands behind it is taken away.
qsizetype trimmedLength(QStringView candidate)
{
    static const QString openers = QStringLiteral("([{");
    static const QString closers = QStringLiteral(")]}");
    qsizetype length = candidate.size();
    while (length > 0) {
        const QChar last = candidate.at(length - 1);
        if (QStringLiteral(".,;:!?'\"*_~").contains(last)) {
            --length;
            continue;
        }
        const qsizetype kind = closers.indexOf(last);
        if (kind < 0)
            break;
        const QStringView kept = candidate.first(length);
        if (kept.count(last) <= kept.count(openers.at(kind)))
            break;
        --length;
    }
    return length;
}

} // namespace

QList<Link> findLinks(const QString &text)
{
    // No white space, control, format or unassigned characters, none of <>"`|\^, and none of
    // the punctuation that Chinese and Japanese put behind an address without a space.
    static const QRegularExpression candidate(
        QStringLiteral("(?<![\\p{L}\\p{N}_])(?:https?://|mailto:)"
                       "[^\\s\\p{C}<>\"`|\\\\^«»“”‘’\\x{2028}\\x{2029}\\x{3000}-\\x{3003}"
                       "\\x{3008}-\\x{3011}\\x{3014}-\\x{301f}\\x{ff01}\\x{ff08}\\x{ff09}"
                       "\\x{ff0c}\\x{ff0e}\\x{ff1a}\\x{ff1b}\\x{ff1f}\\x{ff3b}\\x{ff3d}]+"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);

    QList<Link> links;
    if (!text.contains(u':'))
        return links;
    QRegularExpressionMatchIterator matches = candidate.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QStringView whole = match.capturedView();
        const qsizetype length = whole.size() > longestLink ? 0 : trimmedLength(whole);
        const QUrl url(whole.first(length).toString());
        const bool leadsSomewhere = url.scheme() == QLatin1StringView("mailto")
                                        ? url.path().contains(u'@')
                                        : !url.host().isEmpty();
        if (url.isValid() && leadsSomewhere)
            links.append({int(match.capturedStart()), int(length), url});
    }
    return links;
}

} // namespace chatbook
