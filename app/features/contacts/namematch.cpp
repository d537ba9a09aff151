#include "namematch.h"

namespace chatbook::app {

namespace {

bool beginsWord(const QString &text, qsizetype at)
{
    const QChar before = text[at - 1];
    if (before.isLowSurrogate() && at > 1)
        return !QChar::isLetterOrNumber(QChar::surrogateToUcs4(text[at - 2], before));
    return !before.isLetterOrNumber();
}

} // namespace

NameMatch matchName(const QString &name, const QString &typed)
{
    if (typed.isEmpty())
        return NameMatch::Any;
    if (name == typed)
        return NameMatch::Whole;
    if (name.startsWith(typed))
        return NameMatch::Start;
    NameMatch best = NameMatch::None;
    for (qsizetype at = name.indexOf(typed); at > 0; at = name.indexOf(typed, at + 1)) {
        if (beginsWord(name, at))
            return NameMatch::WordStart;
        best = NameMatch::Within;
    }
    return best;
}

} // namespace chatbook::app
