#pragma once

#include <QLatin1StringView>
#include <QString>

#include <array>
#include <optional>

namespace chatbook {

/// Who may make an account. Who has one is let in whatever this is.
enum class Admission {
    Everyone, ///< whoever can connect
    Invited,  ///< people with an invite
    Asked,    ///< those too, and whom the host lets in, one by one
};

/// As it is written in options and commands, in the order of the enumerators.
inline constexpr std::array admissionNames{
    QLatin1StringView("everyone"), QLatin1StringView("invited"), QLatin1StringView("asked")};

/// None for a name that is none of those.
inline std::optional<Admission> admissionFromText(const QString &text)
{
    for (size_t i = 0; i < admissionNames.size(); ++i)
        if (text == admissionNames.at(i))
            return Admission(i);
    return std::nullopt;
}

inline QLatin1StringView admissionName(Admission admission)
{
    return admissionNames.at(size_t(admission));
}

} // namespace chatbook
