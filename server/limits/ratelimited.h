#pragma once

#include "result.h"

#include <chrono>

namespace chatbook::server {

/// The error `rate_limited`: ask again after that time.
inline Error rateLimited(std::chrono::milliseconds wait, const QString &message)
{
    return {ErrorCode::RateLimited,
            message,
            {{QLatin1StringView("retryAfterMs"), qint64(wait.count())}}};
}

} // namespace chatbook::server
