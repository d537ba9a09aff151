#pragma once

#include <QtGlobal>

namespace chatbook::server {

/// Whether `value` is above a bound; a bound of 0 is none.
constexpr bool exceeds(qint64 amount, qint64 bound)
{
    return bound > 0 && amount > bound;
}

} // namespace chatbook::server
