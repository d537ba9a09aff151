#pragma once

#include "result.h"

namespace chatbook::server {

inline Error badCredentials()
{
    return {ErrorCode::BadCredentials,
            QStringLiteral("This name and password do not go together.")};
}

inline Error badToken()
{
    return {ErrorCode::BadCredentials,
            QStringLiteral("This device is not known here any more. Please log in again.")};
}

inline Error badCode()
{
    return {ErrorCode::BadCredentials,
            QStringLiteral("This code is not good, or not any more. Please make another one on "
                           "your other device.")};
}

} // namespace chatbook::server
