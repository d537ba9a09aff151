#include "fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace chatbook {
namespace {

icu::UnicodeString toIcu(const QString &text)
{
    return {reinterpret_cast<const UChar *>(text.utf16()), int32_t(text.size())};
}

QString fromIcu(const icu::UnicodeString &text)
{
    // Not fromUtf16(), which takes a U+FFFE at the start for a mark to swap the bytes.
    return QString(reinterpret_cast<const QChar *>(text.getBuffer()), text.length());
}

/// ICU's data is compiled in, so a failure here is a broken installation. The text then stays as it
/// is, which only makes comparing stricter.
struct Forms
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2 *decompose = icu::Normalizer2::getNFDInstance(status);
    const icu::Normalizer2 *compose = icu::Normalizer2::getNFCInstance(status);
};

const Forms &forms()
{
    static const Forms forms;
    return forms;
}

icu::UnicodeString normalized(const icu::Normalizer2 *normalizer, const icu::UnicodeString &text)
{
    UErrorCode status = forms().status;
    return U_SUCCESS(status) ? normalizer->normalize(text, status) : text;
}

icu::UnicodeString caseFolded(const QString &text)
{
    return normalized(forms().fold, toIcu(text));
}

bool isMark(UChar32 character)
{
    return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0;
}

bool hasMark(const icu::UnicodeString &text)
{
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        if (isMark(text.char32At(i)))
            return true;
    return false;
}

bool isDecomposed(const icu::UnicodeString &text)
{
    UErrorCode status = forms().status;
    return U_SUCCESS(status) && forms().decompose->isNormalized(text, status) != 0;
}

/// The most joining characters, such as marks, in a row that are used: more than any text needs
/// (UAX 15, Stream-Safe Text Format). Ordering them takes the square of their number.
constexpr int mostJoined = 30;

QString withoutLongRuns(const QString &text)
{
    if (text.size() <= mostJoined || !forms().fold)
        return text;
    QString kept;
    qsizetype copied = 0;
    int joined = 0;
    for (qsizetype i = 0; i < text.size();) {
        UChar32 character = 0;
        const qsizetype start = i;
        U16_NEXT(text.utf16(), i, text.size(), character);
        const bool begins = character < 0x300 || forms().fold->hasBoundaryBefore(character) != 0;
        joined = begins ? 0 : joined + 1;
        if (joined > mostJoined) {
            kept += QStringView(text).mid(copied, start - copied);
            copied = i;
        }
    }
    return copied == 0 ? text : kept + QStringView(text).mid(copied);
}

bool isAscii(QByteArrayView text)
{
    unsigned char all = 0;
    for (const char character : text)
        all |= static_cast<unsigned char>(character);
    return all < 0x80;
}

char asciiLower(char character)
{
    return character >= 'A' && character <= 'Z' ? char(character | 0x20) : character;
}

} // namespace

QString foldName(const QString &text)
{
    return fromIcu(caseFolded(text));
}

QString foldForSearch(const QString &text)
{
    const icu::UnicodeString folded = caseFolded(withoutLongRuns(text));
    // Most text has no accents: then folding gave the answer, already composed.
    if (isDecomposed(folded) && !hasMark(folded))
        return fromIcu(folded);
    const icu::UnicodeString decomposed = normalized(forms().decompose, folded);
    icu::UnicodeString bare;
    for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1))
        if (const UChar32 character = decomposed.char32At(i); !isMark(character))
            bare.append(character);
    // Composed again, so that half of a Hangul syllable is not found in a whole one.
    return fromIcu(normalized(forms().compose, bare));
}

QByteArray foldForSearch(QByteArrayView utf8)
{
    if (!isAscii(utf8))
        return foldForSearch(QString::fromUtf8(utf8)).toUtf8();
    // ICU would give the same, and take much longer.
    QByteArray folded(utf8.size(), Qt::Uninitialized);
    std::transform(utf8.begin(), utf8.end(), folded.begin(), asciiLower);
    return folded;
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
