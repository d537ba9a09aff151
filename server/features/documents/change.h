#pragma once

#include "ack.h"
#include "hub.h"
#include "personal.h"
#include "store.h"

#include <functional>
#include <utility>

namespace chatbook::server {

/// A user's change to a document of some kind, and how it is published.
template <class T>
struct Change
{
    UserKey user{};
    QLatin1StringView name;   ///< of the document in the ack
    QLatin1StringView pushed; ///< the event that pushes it
    std::function<Result<Stored<T>>(Writer &)> command;
    qint64 bytes = 0; ///< see Store::write()
};

/// Stores the change, pushes the document to everyone who may read it if it has changed, and
/// answers with it. Documents of every kind go this way.
template <class T>
void carryOut(Store &store, Hub &hub, Change<T> change, const Ack &ack)
{
    store.write<Stored<T>>(
        std::move(change.command),
        [&hub, user = change.user, name = change.name, pushed = change.pushed,
         ack](const Result<Stored<T>> &stored) {
            if (!stored)
                return ack.fail(stored.error());
            const JsonText document = toJsonText(stored->document);
            if (stored->changed)
                hub.publish(stored->audience, pushed, document, stored->document.changed,
                            personalFrames(hub, pushed, *stored));
            ack.succeed({{name, documentFor(user, *stored, document)}});
        },
        change.bytes);
}

} // namespace chatbook::server
