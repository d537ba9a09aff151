#include "change.h"

#include "documentkinds.h"
#include "hub.h"
#include "personal.h"
#include "store.h"

namespace chatbook::server {

void carryOut(Store &store, Hub &hub, const Change &change, const Ack &ack)
{
    store.write<Stored>(
        change.command,
        [&hub, user = change.user, ack](const Result<Stored> &stored) {
            if (!stored)
                return ack.fail(stored.error());
            const AnyDocument &document = stored->document;
            const JsonText text = toJsonText(document);
            if (stored->changed) {
                const bool isNew = document.changed() == document.offset();
                const QLatin1StringView event = isNew ? nameOf(document) : updateOf(document);
                hub.publish(stored->audience, event, text, document.changed(),
                            personalFrames(hub, event, document, stored->unlisted));
            }
            ack.succeed({{nameOf(document), documentFor(user, document, stored->unlisted, text)}});
        },
        change.bytes);
}

} // namespace chatbook::server
