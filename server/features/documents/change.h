#pragma once

#include "ack.h"
#include "records.h"

#include <functional>

namespace chatbook::server {

class Hub;
class Store;
class Writer;

/// A user's change to a document.
struct Change
{
    UserKey user{};
    std::function<Result<Stored>(Writer &)> command;
    qint64 bytes = 0; ///< see Store::write()
};

/// Stores the change, pushes the document to everyone who may read it if it has changed, and
/// answers with it. Documents of every kind go this way.
void carryOut(Store &store, Hub &hub, const Change &change, const Ack &ack);

} // namespace chatbook::server
