#include "target.h"

#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QJsonArray>

// Engine.IO and Socket.IO packets: the input as one packet, and its lines as the frames of a
// connection; those that begin with '!' are binary.

using namespace chatbook;
using namespace chatbook::fuzz;
using namespace chatbook::socketio;

namespace {

constexpr qsizetype mostBytes = 20; // of attachments; small, so that it is often exceeded

void decodeFrame(const QByteArray &frame)
{
    if (const Result<EnginePacket> packet = decodeEngine(frame))
        require(encodeEngine(packet->type, packet->data) == frame,
                "a frame is what its packet encodes to");
}

void decodePacket(const QByteArray &text)
{
    const Result<Packet> packet = decode(text);
    if (!packet)
        return;
    const Result<Packet> again = decode(encode(*packet));
    require(again && *again == *packet, "a packet survives being encoded");
}

void nameAnEvent(const QByteArray &text)
{
    const QString name = QStringLiteral("a ") + QString::fromUtf8(text); // none is reserved
    const Result<Packet> packet = decode(eventHead(name, 7) + "{}]");
    require(packet && packet->data == QJsonArray({name, QJsonObject()}),
            "an event has the name that it was given");
}

void assemble(const QByteArray &text)
{
    PacketAssembler assembler(mostBytes);
    for (const QByteArray &line : text.split('\n')) {
        const PacketAssembler::Step step =
            line.startsWith('!') ? assembler.addBinary(line.sliced(1)) : assembler.addText(line);
        if (!step)
            return;
        if (!*step)
            continue;
        const QList<QByteArray> &attachments = (*step)->attachments;
        require(attachments.size() == (*step)->attachmentCount,
                "a packet is whole when it is given out");
        require(attachments.join().size() <= mostBytes, "its attachments are not too large");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    decodeFrame(input);
    decodePacket(input);
    nameAnEvent(input);
    assemble(input);
    return 0;
}
