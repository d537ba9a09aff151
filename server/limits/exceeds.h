#pragma once

#include <QtGlobal>

namespace chatbook::server {

/// Whether a bound, of which 0 is none, is overstepped.
constexpr bool exceeds(qint64 amount, qint64 bound)
{
    return bound > 0 && amount > bound;
}

} // namespace chatbook::server
