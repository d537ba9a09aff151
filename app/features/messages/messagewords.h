#pragma once

#include "messagerow.h"

namespace chatbook::app {

/// What stands in place of a text that is deleted, or of which nothing shows; else empty.
QString insteadOfText(const Message &message);

/// "Ann, 14:05: text" and what else there is to know of a row, for those who hear it.
QString describe(const MessageRow &row);

/// The time of day in hours and minutes, as people here write it.
QString timeText(const QDateTime &time);

} // namespace chatbook::app
