#include "fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <QRegularExpression>
#include <QStringList>

namespace chatbook {
namespace {

icu::UnicodeString toIcu(const QString &text)
{
    return {reinterpret_cast<const UChar *>(text.utf16()), int32_t(text.size())};
}

QString fromIcu(const icu::UnicodeString &text)
{
    return QString::fromUtf16(text.getBuffer(), text.length());
}

/// ICU's data is compiled in, so that a failure here is a broken installation: the text then
/// stays as it is, which only makes comparing stricter.
icu::UnicodeString normalized(const icu::Normalizer2 *normalizer, const icu::UnicodeString &text,
                              UErrorCode &status)
{
    return U_SUCCESS(status) ? normalizer->normalize(text, status) : text;
}

icu::UnicodeString caseFolded(const QString &text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    return normalized(fold, toIcu(text), status);
}

} // namespace

QString foldName(const QString &text)
{
    return fromIcu(caseFolded(text));
}

QString foldForSearch(const QString &text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *decompose = icu::Normalizer2::getNFDInstance(status);
    const icu::UnicodeString decomposed = normalized(decompose, caseFolded(text), status);
    icu::UnicodeString bare;
    for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 character = decomposed.char32At(i);
        if ((U_GET_GC_MASK(character) & U_GC_M_MASK) == 0)
            bare.append(character);
    }
    // Composed again, so that half of a Hangul syllable is not found in a whole one.
    const icu::Normalizer2 *compose = icu::Normalizer2::getNFCInstance(status);
    return fromIcu(normalized(compose, bare, status));
}

QStringList searchPieces(const QString &query)
{
    static const QRegularExpression whiteSpace(QStringLiteral("\\s+"),
                                               QRegularExpression::UseUnicodePropertiesOption);
    QStringList pieces;
    for (const QString &piece : query.split(whiteSpace, Qt::SkipEmptyParts)) {
        const QString folded = foldForSearch(piece);
        if (!folded.isEmpty())
            pieces.append(folded);
    }
    return pieces;
}

} // namespace chatbook
