#include "names.h"

#include "arguments.h"
#include "text/confusables.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <QTextBoundaryFinder>

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>

namespace chatbook::server {
namespace {

constexpr char32_t zeroWidthJoiner = 0x200d;
constexpr char32_t emojiVariation = 0xfe0f;

/// The text in NFC; none if that has more than `most` code points.
std::optional<QString> shortInNfc(const QString &text, int most)
{
    if (text.size() > longestOfOne * most)
        return std::nullopt;
    QString kept = text.normalized(QString::NormalizationForm_C);
    return kept.toUcs4().size() <= most ? std::optional(std::move(kept)) : std::nullopt;
}

bool isEmoji(char32_t character)
{
    return u_hasBinaryProperty(UChar32(character), UCHAR_EXTENDED_PICTOGRAPHIC) ||
           u_hasBinaryProperty(UChar32(character), UCHAR_EMOJI_MODIFIER);
}

/// A joiner between two emoji, as in a family. Anywhere else it is only hidden.
bool joinsEmoji(const QList<uint> &text, qsizetype at)
{
    qsizetype before = at - 1;
    while (before > 0 && text[before] == emojiVariation)
        --before;
    return before >= 0 && isEmoji(text[before]) && at + 1 < text.size() && isEmoji(text[at + 1]);
}

/// Flags such as Scotland's are a black flag followed by tag characters.
bool isFlagTag(const QList<uint> &text, qsizetype at)
{
    const auto isTag = [](uint c) { return c >= 0xe0020 && c <= 0xe007f; };
    qsizetype start = at;
    while (start > 0 && isTag(text[start]))
        --start;
    return isTag(text[at]) && text[start] == 0x1f3f4;
}

bool mayStandInName(const QList<uint> &text, qsizetype at)
{
    const auto character = UChar32(text[at]);
    if (text[at] == zeroWidthJoiner)
        return joinsEmoji(text, at);
    if (u_hasBinaryProperty(character, UCHAR_BIDI_CONTROL))
        return false;
    switch (u_charType(character)) {
    case U_CONTROL_CHAR:
    case U_UNASSIGNED:
    case U_SURROGATE:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
        return false;
    case U_FORMAT_CHAR:
        return isFlagTag(text, at);
    default:
        return true;
    }
}

/// Characters that show nothing although they count as letters, marks or symbols. Not the variation
/// selectors: emoji, Mongolian and Japanese names need them, and folding drops them.
bool hidesInName(char32_t character)
{
    constexpr char32_t graphemeJoiner = 0x034f;
    constexpr char32_t blankBraille = 0x2800;
    const auto c = UChar32(character);
    return character == graphemeJoiner || character == blankBraille ||
           (u_isalpha(c) && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
}

bool looksLikeTheRoom(const QString &name)
{
    static const QStringList rooms =
        skeletonsOf(QStringLiteral("ALL CHAT")) + skeletonsOf(QStringLiteral("ALL_CHAT"));
    const QStringList looks = skeletonsOf(name);
    return std::any_of(looks.cbegin(), looks.cend(),
                       [](const QString &look) { return rooms.contains(look); });
}

Error invisible()
{
    return invalidField(QLatin1StringView("name"),
                        QStringLiteral("This name holds characters that cannot be seen."));
}

Error roomsOwn()
{
    return {ErrorCode::NameTaken,
            QStringLiteral("This name is the room's own. Please choose another.")};
}

} // namespace

Result<QString> checkName(const QString &name)
{
    constexpr QLatin1StringView field("name");
    const std::optional<QString> inNfc = shortInNfc(name.trimmed(), limits::nameCodePoints);
    if (!inNfc || inNfc->toUtf8().size() > limits::nameBytes)
        return invalidField(field, QStringLiteral("This name is too long."));
    const QString &kept = *inNfc;
    const QList<uint> characters = kept.toUcs4();
    if (characters.isEmpty())
        return invalidField(field, QStringLiteral("Please enter a name."));
    for (qsizetype i = 0; i < characters.size(); ++i)
        if (!mayStandInName(characters, i))
            return invisible();
    // Folding drops hidden characters, and may leave a blank at the end that trimming did not see.
    const QString folded = foldName(kept).trimmed();
    if (folded.isEmpty())
        return invalidField(field, QStringLiteral("This name holds nothing that can be seen."));
    if (folded == foldName(QStringLiteral("ALL_CHAT")) ||
        folded == foldName(QStringLiteral("ALL CHAT")))
        return roomsOwn();
    return kept;
}

Result<QString> checkNewName(const QString &name)
{
    Result<QString> checked = checkName(name);
    if (!checked)
        return checked;
    const QList<uint> characters = checked->toUcs4();
    if (std::any_of(characters.cbegin(), characters.cend(), hidesInName))
        return invisible();
    if (mixesScripts(*checked))
        return invalidField(
            QLatin1StringView("name"),
            QStringLiteral("A word of this name mixes letters of several scripts, and "
                           "could pass for another. Please use those of one."));
    if (looksLikeTheRoom(*checked))
        return roomsOwn();
    return checked;
}

Result<QString> checkDeviceName(const QString &name)
{
    constexpr QLatin1StringView field("device");
    const QString kept =
        shortInNfc(name.trimmed(), limits::deviceNameCodePoints).value_or(QString());
    const QList<uint> characters = kept.toUcs4();
    if (characters.isEmpty())
        return invalidField(field, QStringLiteral("A device has a name of 1 to %1 characters.")
                                       .arg(limits::deviceNameCodePoints));
    for (qsizetype i = 0; i < characters.size(); ++i)
        if (!mayStandInName(characters, i))
            return invalidField(
                field, QStringLiteral("This name of a device holds characters that cannot be "
                                      "seen."));
    return kept;
}

Result<QString> checkPassword(const QString &password)
{
    const QString kept = shortInNfc(password, limits::passwordMaximum).value_or(QString());
    if (kept.toUcs4().size() < limits::passwordMinimum)
        return invalidField(QLatin1StringView("password"),
                            QStringLiteral("A password has %1 to %2 characters.")
                                .arg(limits::passwordMinimum)
                                .arg(limits::passwordMaximum));
    return kept;
}

QString givenPassword(const QString &password)
{
    const Result<QString> kept = checkPassword(password);
    return kept ? *kept : password;
}

bool isOneGrapheme(const QString &text)
{
    const QList<uint> characters = text.toUcs4();
    const bool shows = std::any_of(characters.cbegin(), characters.cend(), [](uint c) {
        return u_isgraph(UChar32(c)) &&
               !u_hasBinaryProperty(UChar32(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    });
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    return shows && finder.toNextBoundary() == text.size();
}

} // namespace chatbook::server
