#include "target.h"

#include "framereader.h"

#include <algorithm>
#include <vector>

// A client's WebSocket input, read at once and in pieces.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;
using namespace chatbook::server::net;

namespace {

using Kind = FrameReader::Kind;
using Items = std::vector<FrameReader::Item>;

constexpr int maxPayload = 1'000; // small, so that it is often exceeded

bool hasEnded(const Items &items)
{
    return !items.empty() &&
           (items.back().kind == Kind::Close || items.back().kind == Kind::Violation);
}

Items read(QByteArrayView bytes, qsizetype piece)
{
    Options options;
    options.maxPayload = maxPayload;
    options.maxFragments = 8;
    FrameReader reader(options);
    Items items;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        QByteArrayView rest = bytes.sliced(at, std::min(piece, bytes.size() - at));
        while (std::optional<FrameReader::Item> item = reader.next(rest)) {
            require(!hasEnded(items), "nothing is read behind the end");
            items.push_back(*std::move(item));
        }
        require(rest.isEmpty() || hasEnded(items), "all is taken until the end");
    }
    return items;
}

void judge(const FrameReader::Item &item)
{
    switch (item.kind) {
    case Kind::Text:
        require(item.payload.isValidUtf8(), "a text is UTF-8");
        [[fallthrough]];
    case Kind::Binary:
        require(item.payload.size() <= maxPayload, "a message is not too large");
        break;
    case Kind::Ping:
    case Kind::Pong:
        require(item.payload.size() <= 125, "a control frame is short");
        break;
    case Kind::Close:
        require(item.code >= 1000, "a close code is one");
        break;
        break;
    case Kind::Violation:
        require(!item.reason.isEmpty(), "a violation is named");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView input(data, qsizetype(size));
    const Items items = read(input, std::max<qsizetype>(input.size(), 1));
    for (const FrameReader::Item &item : items)
        judge(item);
    for (const qsizetype piece : {1, 3, 7})
        require(read(input, piece) == items, "pieces of any size make the same");
    return 0;
}
