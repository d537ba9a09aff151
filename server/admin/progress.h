#pragma once

#include "result.h"

#include <functional>

namespace chatbook::server {

/// Called several times a second with what a long task does and how far it has come, in percent, or
/// -1 if unknown. If it returns false, the task ends with interrupted().
using Progress = std::function<bool(const QString &doing, int percent)>;

inline Error interrupted()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("This was interrupted, and everything is as it was before.")};
}

} // namespace chatbook::server
