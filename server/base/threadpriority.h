#pragma once

namespace chatbook::server {

/// Lowers the priority of the calling thread for good: its work may take longer, so that messages
/// need not wait for a processor. Not QThread's priority, which does nothing where the system
/// schedules by niceness.
void lowerPriority();

} // namespace chatbook::server
