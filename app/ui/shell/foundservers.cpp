#include "foundservers.h"

#include "joinrequest.h"
#include "link.h"
#include "serverplaces.h"

#include <algorithm>

namespace chatbook::app {

QList<KnownChat> knownChats(const QList<KnownServer> &servers)
{
    QList<KnownChat> known;
    for (const KnownServer &server : servers)
        if (!server.hostedHere)
            known.append({server.address, server.server.id, server.key});
    return known;
}

void tellWhereFound(Link &link, const JoinRequest &request, const QList<KnownServer> &servers,
                    const QList<FoundChat> &chats)
{
    for (const KnownServer &server : servers) {
        // One that was chosen from the list is known by its key; a link says where it leads.
        const bool isMeant = server.server.id == link.server().id ||
                             (server.key == request.key && !request.keyReplaces && !request.isLink);
        if (!isMeant || server.key.isEmpty())
            continue;
        for (const FoundChat &chat : chats) {
            if (chat.id != server.server.id || chat.key != server.key)
                continue;
            // What is said last is tried first.
            const QList<QUrl> best = chat.addresses.mid(0, ServerPlaces::mostHints);
            std::for_each(best.rbegin(), best.rend(),
                          [&link](const QUrl &address) { link.foundAt(address); });
        }
    }
}

} // namespace chatbook::app
