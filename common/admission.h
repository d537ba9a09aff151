#pragma once

#include <QLatin1StringView>
#include <QString>

#include <array>
#include <optional>

namespace chatbook {

/// Who may make an account. People who have one can always log in.
enum class Admission {
    Everyone, ///< anyone who can connect
    Invited,  ///< people with an invite
    Asked,    ///< these, and people whom the host lets in one by one
};

/// The name in options and commands, in the order of the enumerators.
inline constexpr std::array admissionNames{
    QLatin1StringView("everyone"), QLatin1StringView("invited"), QLatin1StringView("asked")};

/// None for an unknown name.
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
