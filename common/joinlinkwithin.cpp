#include "joinlinkwithin.h"

#include <QList>
#include <QRegularExpression>

#include <algorithm>

namespace chatbook {
namespace {

constexpr qsizetype longestText = 1 << 16; ///< more characters are not read
constexpr qsizetype keyLength = 43;        ///< characters of 32 bytes in base64url
constexpr qsizetype secretLength = 22;     ///< of 16 bytes, as servers make them

/// A text without its gaps.
struct Joined
{
    QString text = {};
    QList<qsizetype> gaps = {}; ///< their places in `text`
};

bool isGap(QChar c)
{
    return c.isSpace() || c.category() == QChar::Other_Control ||
           c.category() == QChar::Other_Format;
}

/// Removes the gaps. Quote marks at the start of a line, even if the line break became a space, are
/// part of the gap.
Joined withoutGaps(const QString &text)
{
    Joined joined;
    bool inGap = true;
    for (const QChar c : text) {
        if (isGap(c) || (inGap && (c == u'>' || c == u'|'))) {
            inGap = true;
            continue;
        }
        if (inGap)
            joined.gaps.append(joined.text.size());
        inGap = false;
        joined.text.append(c);
    }
    return joined;
}

/// Whether the part of a link before a gap and the text after it, up to the next gap, were one.
bool belongTogether(const QString &before, const QString &after)
{
    static const QRegularExpression opening(QStringLiteral("\\Achatbook://join/?\\?"),
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression nextItem(QStringLiteral("\\A[^/]*&[a-z]="));
    static const QRegularExpression halfAnEscape(QStringLiteral("%[0-9A-Fa-f]?\\z"));
    static const QRegularExpression fourNumbers(QStringLiteral("\\A[0-9]+(\\.[0-9]+){3}\\z"));
    static const QRegularExpression rest(QStringLiteral("\\A[0-9A-Za-z_.:-]*[0-9A-Za-z_-]"));
    if (!opening.match(before).hasMatch())
        return true;
    const QString item =
        before.mid(std::max(before.lastIndexOf(u'?'), before.lastIndexOf(u'&')) + 1);
    const qsizetype equals = item.indexOf(u'=');
    if (equals < 0 || item.endsWith(u'=') || QStringLiteral("&=%").contains(after.at(0)) ||
        nextItem.match(after).hasMatch() || halfAnEscape.match(before).hasMatch())
        return true;
    // Otherwise it may be a word after the link: only what completes a value belongs to the link.
    const QString value = item.mid(equals + 1);
    const QString whole = value + rest.match(after).captured();
    switch (item.at(0).unicode()) {
    case u'k':
        return value.size() < keyLength && whole.size() <= keyLength;
    case u'i':
    case u'd':
        return value.size() < secretLength && whole.size() == secretLength;
    case u'a':
        return !fourNumbers.match(value).hasMatch() && fourNumbers.match(whole).hasMatch();
    default:
        return false;
    }
}

} // namespace

QString joinLinkWithin(const QString &text)
{
    QString unescaped = text.left(longestText);
    unescaped.replace(QStringLiteral("&amp;"), QStringLiteral("&"));
    const Joined joined = withoutGaps(unescaped);
    const auto find = [&joined](const char *beginning) {
        return joined.text.indexOf(QLatin1StringView(beginning), 0, Qt::CaseInsensitive);
    };
    const qsizetype start = std::max(find("chatbook://join"), find("chatbook:/"));
    if (start < 0)
        return {};
    // A link has only these characters, except for a name that another program did not escape.
    // Other characters before an item are kept, as cutting there might lose the key: the link is
    // then damaged.
    static const QRegularExpression link(
        QStringLiteral("(?:[0-9A-Za-z._~%&=?:/+!$'()*,;@#\\[\\]-]|.(?=[^&/]*&[a-z]=))*"));
    QString found = link.match(joined.text, start).captured();
    for (qsizetype i = 0; i < joined.gaps.size(); ++i) {
        const qsizetype gap = joined.gaps.at(i) - start;
        const qsizetype next = joined.gaps.value(i + 1, joined.text.size()) - start;
        if (gap <= 0 || gap >= found.size())
            continue;
        if (!belongTogether(found.left(gap), found.mid(gap, next - gap)))
            found.truncate(gap);
    }
    static const QRegularExpression punctuation(QStringLiteral("[.,;:!?'*)\\]]+\\z"));
    return found.remove(punctuation);
}

} // namespace chatbook
