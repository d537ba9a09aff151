#pragma once

#include "ack.h"
#include "store.h"

namespace chatbook::server {

/// Sends an answer that was made on another thread.
inline std::function<void(const Result<JsonText> &)> handingOut(const Ack &ack)
{
    return [ack](const Result<JsonText> &fields) {
        if (fields)
            ack.succeed(*fields);
        else
            ack.fail(fields.error());
    };
}

/// Answers with what `read` finds in the store, or with its error. `read` gives a Result, whose
/// value `toFields` turns into the answer without `ok`. Both run on a reader's thread, so that a
/// long page is not encoded on the thread that serves everyone.
template <class Read, class ToFields>
void answerFromStore(Store &store, const Ack &ack, Read read, ToFields toFields)
{
    store.read<JsonText>(
        [read, toFields](Database &database) -> Result<JsonText> {
            const auto found = read(database);
            return found ? Result<JsonText>(toFields(*found)) : found.error();
        },
        handingOut(ack));
}

} // namespace chatbook::server
