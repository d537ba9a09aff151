#include "joinlink.h"

#include "target.h"

// Links, which anybody may send.

using namespace chatbook;
using namespace chatbook::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QString text = QString::fromUtf8(QByteArrayView(data, qsizetype(size)));
    const Result<JoinLink> link = joinLinkFromText(text);
    if (!link)
        return 0;
    require(isJoinLink(text), "what is read is a link");
    require(!link->addresses.isEmpty() && link->port != 0, "a link leads somewhere");
    const Result<JoinLink> again = joinLinkFromText(link->toText());
    require(again && *again == *link, "a link that is written again says the same");
    return 0;
}
