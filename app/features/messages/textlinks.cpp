#include "textlinks.h"

#include <QRegularExpression>

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr qsizetype longestLink = 2048;
constexpr qsizetype longestEmphasis = 1000; ///< UTF-16 code units; no more are searched

/// The characters of an address, and where it ends by itself. These rules go beyond RFC 3987:
/// - Scripts without spaces between words continue right after an address. A letter of such a
///   script belongs to the address after `/`, `=` and the like, but not after an ASCII letter or
///   digit, nor after one with a comma between them.
/// - A chatbook address is ASCII, because its key may end with any character.
/// - Commas and bars belong to an address, unless they separate it from the next one.
QRegularExpression addressPattern()
{
    const QString unspaced =
        QStringLiteral("[\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}\\p{Bopomofo}\\p{Thai}"
                       "\\p{Lao}\\p{Khmer}\\p{Myanmar}\\x{30fc}]");
    // White space, controls, characters of no address, dashes and quotes, East Asian punctuation.
    const QString never =
        QStringLiteral("\\s\\p{C}<>\"`\\\\^«»“”‘’\\x{2013}-\\x{2015}\\x{2026}\\x{2028}\\x{2029}"
                       "\\x{3000}-\\x{3003}\\x{3008}-\\x{3011}\\x{3014}-\\x{301f}"
                       "\\x{ff01}-\\x{ff0f}\\x{ff1a}-\\x{ff20}\\x{ff3b}-\\x{ff40}"
                       "\\x{ff5b}-\\x{ff65}");
    const QString inside =
        QStringLiteral("(?!%1)[^%2,;|%3]|[,;|](?![,;|]*(?:https?://|mailto:|chatbook://))|"
                       "(?<![A-Za-z0-9])%4(?![%2])%1");
    const QString host = inside.arg(unspaced, never, QStringLiteral("/?#"), QString());
    const QString rest =
        inside.arg(unspaced, never, QString(), QStringLiteral("(?<![A-Za-z0-9][.,;!?'])"));
    return QRegularExpression(
        QStringLiteral("(?:(?<![\\p{L}\\p{N}_])|(?<=%1))"
                       // Without -i, k and s would be left out, as lower case of U+212A and U+017F.
                       "(?:chatbook://(?-i:[^%2\\x{80}-\\x{10ffff}])++|"
                       "(?:https?://|mailto:)(?:%3)*+(?:[/?#](?:%4)*+)?)")
            .arg(unspaced, never, host, rest),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

/// Whether `mark`, which can surround words as in *so*, was opened in the line that ends with
/// `before` and not closed.
bool isOpen(QStringView before, QChar mark)
{
    before = before.last(qMin(before.size(), longestEmphasis));
    for (qsizetype i = before.size() - 1; i >= 0 && before.at(i) != u'\n'; --i) {
        if (before.at(i) != mark)
            continue;
        const bool begins = i == 0 || !before.at(i - 1).isLetterOrNumber();
        const bool ends = i + 1 < before.size() && !before.at(i + 1).isLetterOrNumber() &&
                          before.at(i + 1) != mark;
        if (begins != ends)
            return begins;
    }
    return false;
}

/// The length of a candidate without the text that only follows it. `before` is the text in front
/// of it.
qsizetype trimmedLength(QStringView candidate, QStringView before)
{
    static const QString openers = QStringLiteral("([{");
    static const QString closers = QStringLiteral(")]}");
    const qsizetype scheme = candidate.indexOf(QStringLiteral("://"));
    const QStringView behindScheme = candidate.sliced(scheme < 0 ? 0 : scheme + 3);
    const bool hostAlone = std::none_of(behindScheme.begin(), behindScheme.end(),
                                        [](QChar c) { return QStringLiteral("/?#").contains(c); });
    qsizetype length = candidate.size();
    while (length > 0) {
        const QChar last = candidate.at(length - 1);
        const QChar previous = length > 1 ? candidate.at(length - 2) : QChar();
        const bool sentence = QStringLiteral(".,;:?'|").contains(last) ||
                              (last == u'!' && (hostAlone || length < candidate.size() ||
                                                previous == u'!' || previous == u'?'));
        const bool emphasis =
            QStringLiteral("*_~").contains(last) && (hostAlone || isOpen(before, last));
        const qsizetype kind = closers.indexOf(last);
        const bool bracket = kind >= 0 && candidate.first(length).count(last) >
                                              candidate.first(length).count(openers.at(kind));
        if (!sentence && !emphasis && !bracket)
            break;
        --length;
    }
    return length;
}

bool leadsSomewhere(const QUrl &url)
{
    return url.isValid() && (url.scheme() == QLatin1StringView("mailto") ? url.path().contains(u'@')
                                                                         : !url.host().isEmpty());
}

} // namespace

QList<TextLink> findLinks(const QString &text)
{
    static const QRegularExpression address = addressPattern();
    QList<TextLink> links;
    if (!text.contains(u':'))
        return links;
    QRegularExpressionMatchIterator matches = address.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QStringView whole = match.capturedView();
        if (whole.size() > longestLink)
            continue;
        const qsizetype start = match.capturedStart();
        const qsizetype length = trimmedLength(whole, QStringView(text).first(start));
        const QUrl url(whole.first(length).toString());
        if (leadsSomewhere(url))
            links.append({int(start), int(length), url});
    }
    return links;
}

} // namespace chatbook::app
