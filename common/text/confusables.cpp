#include "confusables.h"

#include "fold.h"

#include <unicode/brkiter.h>
#include <unicode/uspoof.h>
#include <unicode/uversion.h>

#include <memory>

namespace chatbook {
namespace {

struct CloseChecker
{
    void operator()(USpoofChecker *checker) const { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, CloseChecker>;

/// None if ICU's installation is broken: then names are compared only by their letters. Made once;
/// ICU lets any number of threads use it.
const USpoofChecker *checker()
{
    static const Checker made = [] {
        UErrorCode status = U_ZERO_ERROR;
        Checker checker(uspoof_open(&status));
        uspoof_setChecks(checker.get(), USPOOF_RESTRICTION_LEVEL, &status);
        uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
        return U_SUCCESS(status) ? std::move(checker) : Checker();
    }();
    return made.get();
}

const UChar *icuText(const QString &text)
{
    return reinterpret_cast<const UChar *>(text.utf16());
}

QString skeletonOf(const QString &text)
{
    if (!checker())
        return text;
    constexpr uint32_t noType = 0; // deprecated
    UErrorCode status = U_ZERO_ERROR;
    const auto length = int32_t(text.size());
    const int32_t needed =
        uspoof_getSkeleton(checker(), noType, icuText(text), length, nullptr, 0, &status);
    QString skeleton(needed, Qt::Uninitialized);
    status = U_ZERO_ERROR;
    uspoof_getSkeleton(checker(), noType, icuText(text), length,
                       reinterpret_cast<UChar *>(skeleton.data()), needed, &status);
    // Missing room for a final zero is only a warning.
    return U_SUCCESS(status) ? skeleton : text;
}

} // namespace

QStringList skeletonsOf(const QString &name)
{
    // Fold again: the skeleton of a zero is a capital O. Widths of gaps are ignored.
    QStringList looks;
    for (const QString &form : {name, foldName(name)})
        looks.append(foldName(skeletonOf(form)).simplified());
    looks.removeDuplicates();
    return looks;
}

QString skeletonVersion()
{
    return QStringLiteral(U_ICU_VERSION);
}

bool mixesScripts(const QString &text)
{
    UErrorCode status = U_ZERO_ERROR;
    // Threads cannot share an iterator.
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status) || !checker())
        return false;
    words->setText(icu::UnicodeString(false, icuText(text), int32_t(text.size())));
    int32_t start = words->first();
    for (int32_t end = words->next(); end != icu::BreakIterator::DONE; end = words->next()) {
        if (uspoof_check2(checker(), icuText(text) + start, end - start, nullptr, &status) != 0)
            return true;
        start = end;
    }
    return false;
}

} // namespace chatbook
