#pragma once

namespace chatbook::server {

/// Of the calling thread, for good: what it does may take longer, so that messages need not wait
/// for a processor. Not QThread's, which does nothing where the system gives time by niceness.
void lowerPriority();

} // namespace chatbook::server
