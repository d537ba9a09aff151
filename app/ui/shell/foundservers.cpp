#include "foundservers.h"

#include "joinrequest.h"
#include "link.h"
#include "serveraddresses.h"

#include <algorithm>

namespace chatbook::app {

QList<FoundChat> knownChats(const QList<SavedAccount> &servers)
{
    QList<FoundChat> known;
    for (const SavedAccount &server : servers)
        if (!server.hostedHere)
            known.append(
                {.id = server.server.id, .key = server.key, .addresses = {server.address}});
    return known;
}

void tellWhereFound(Link &link, const JoinRequest &request, const QList<SavedAccount> &servers,
                    const QList<FoundChat> &chats)
{
    for (const SavedAccount &server : servers) {
        // One that was chosen from the list is known by its key; a link says where it leads.
        const bool isMeant = server.server.id == link.server().id ||
                             (server.key == request.key && !request.keyReplaces && !request.isLink);
        if (!isMeant || server.key.isEmpty())
            continue;
        for (const FoundChat &chat : chats) {
            if (chat.id != server.server.id || chat.key != server.key)
                continue;
            // What is said last is tried first.
            const QList<QUrl> best = chat.addresses.mid(0, ServerAddresses::mostHints);
            std::for_each(best.rbegin(), best.rend(),
                          [&link](const QUrl &address) { link.foundAt(address); });
        }
    }
}

} // namespace chatbook::app
