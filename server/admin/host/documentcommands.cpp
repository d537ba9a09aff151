#include "documentcommands.h"

#include "arguments.h"
#include "change.h"
#include "hostcommands.h"
#include "log.h"
#include "messagestore.h"

namespace chatbook::server {

DocumentCommands::DocumentCommands(HostCommands &commands, Store &store, Hub &hub)
    : m_store(store)
    , m_hub(hub)
{
    commands.add(QLatin1StringView("delete"), *this, &DocumentCommands::remove);
}

void DocumentCommands::remove(Arguments &arguments, const Ack &ack)
{
    const QString id = arguments.id(QLatin1StringView("_id"));
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(
        m_store, m_hub, {.command = [id](Writer &writer) { return deleteByHost(writer, id); }},
        Ack([id, ack](const Result<JsonText> &deleted) {
            if (!deleted)
                return ack.fail(deleted.error());
            log::info(QLatin1StringView("document-deleted"), {{QLatin1StringView("document"), id}});
            ack.succeed();
        }));
}

} // namespace chatbook::server
