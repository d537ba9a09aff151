#pragma once

#include "joinlink.h"
#include "jsontext.h"
#include "result.h"

#include <QJsonObject>
#include <QLatin1StringView>

#include <functional>
#include <optional>

namespace chatbook::server {

/// Members of more than one command or answer.
namespace hostkey {
inline constexpr QLatin1StringView id("id");
inline constexpr QLatin1StringView link("link");
inline constexpr QLatin1StringView name("name");
} // namespace hostkey

/// Where this server can be reached now. None if nobody can: it is meant for a network, and this
/// machine is on none.
using OwnLink = std::function<std::optional<JoinLink>()>;

/// The error that there is no link.
Error onNoNetwork();

/// Milliseconds since 1970 UTC, as on the wire.
QString wireTime(qint64 milliseconds);

JsonText encoded(const QJsonObject &object);

} // namespace chatbook::server
