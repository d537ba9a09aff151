#include "target.h"

#include "beacon.h"

// A datagram from anywhere: read as a beacon, as a query, and as the name in one.

using namespace chatbook;
using namespace chatbook::fuzz;

namespace {

void checkText(const QString &text)
{
    require(text.isValidUtf16() && text.toUcs4().size() <= 64, "what is shown is a short text");
    require(shownText(text) == text, "what is shown once is shown the same again");
    for (const uint character : text.toUcs4())
        require(QChar::category(char32_t(character)) != QChar::Other_Control,
                "what is shown has no control character");
}

void readBeacon(const QByteArray &datagram)
{
    const std::optional<Beacon> beacon = beaconFromDatagram(datagram);
    if (!beacon)
        return;
    require(datagram.size() <= datagramBytes, "no beacon is longer than it may be");
    require(!beacon->name.isEmpty() && beacon->port != 0, "a beacon has a name and a port");
    require(beacon->key.isEmpty() || beacon->key.size() == 32, "a key is a SHA-256");
    require(beacon->addresses.size() <= beaconAddresses, "no beacon has more addresses");
    checkText(beacon->name);
    checkText(beacon->host);
    const QByteArray again = encode(*beacon);
    require(again.size() <= datagramBytes, "what was read can be sent");
    require(beaconFromDatagram(again) == beacon, "a beacon survives being sent");
}

void readQuery(const QByteArray &datagram)
{
    if (const std::optional<BeaconQuery> query = queryFromDatagram(datagram))
        require(queryFromDatagram(encode(*query)) == query && query->nonce != 0,
                "a query survives being sent");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    readBeacon(input);
    readQuery(input);
    const QString text = QString::fromUtf8(input);
    checkText(shownText(text));
    const Beacon named{.server = {QStringLiteral("a")}, .name = text, .host = text, .port = 1};
    require(encode(named).size() <= datagramBytes, "a beacon of any name can be sent");
    return 0;
}
