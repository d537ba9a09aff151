#pragma once

#include "discovery.h"
#include "profile.h"

namespace chatbook::app {

class Link;
struct JoinRequest;

/// Those of these servers that discovery can look for.
QList<FoundChat> knownChats(const QList<SavedAccount> &servers);

/// Tells a link that does not reach its server where that was found, by its key.
void tellWhereFound(Link &link, const JoinRequest &request, const QList<SavedAccount> &servers,
                    const QList<FoundChat> &chats);

} // namespace chatbook::app
