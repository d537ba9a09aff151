#include "socketio/packet.h"

#include "jsontext.h"
#include "wirelimits.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace chatbook::socketio {
namespace {

Error malformed(const QString &message)
{
    return {ErrorCode::Invalid, message};
}

bool isBinary(PacketType type)
{
    return type == PacketType::BinaryEvent || type == PacketType::BinaryAck;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes the digits at the start of `text`. None if there are none, or the number is `end` or more.
std::optional<quint64> takeNumber(QByteArrayView &text, quint64 end)
{
    qsizetype length = 0;
    quint64 number = 0;
    while (length < text.size() && isDigit(text[length])) {
        number = number * 10 + quint64(text[length] - '0');
        if (number >= end)
            return std::nullopt;
        ++length;
    }
    text = text.sliced(length);
    return length > 0 ? std::optional(number) : std::nullopt;
}

/// Names that the library uses for its own events, on both ends.
bool isReserved(const QString &name)
{
    static constexpr std::array reserved{
        QLatin1StringView("connect"),     QLatin1StringView("connect_error"),
        QLatin1StringView("disconnect"),  QLatin1StringView("disconnecting"),
        QLatin1StringView("newListener"), QLatin1StringView("removeListener"),
    };
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

/// Whether the text is strict JSON. Qt's parser accepts more: other escapes, bare control
/// characters in strings, a decimal point without digits on both sides, and a byte order mark at
/// the start. `json` is well-formed to Qt's parser.
bool isStrictJson(QByteArrayView json)
{
    if (json.startsWith(QByteArrayView("\xef\xbb\xbf")))
        return false;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            inString = !inString;
        } else if (!inString) {
            if (c == '.' && !(isDigit(json[i - 1]) && isDigit(json[i + 1])))
                return false;
        } else if (uchar(c) < 0x20 ||
                   (c == '\\' && !QByteArrayView("\"\\/bfnrtu").contains(json[++i]))) {
            return false;
        }
    }
    return true;
}

/// Qt's parser takes a U+FEFF at the start of a string for a byte order mark and drops it, so it is
/// escaped here. The result must not outlive `json`.
QByteArray keepingByteOrderMarks(QByteArrayView json)
{
    if (!json.contains('\xef'))
        return QByteArray::fromRawData(json.data(), json.size());
    return json.toByteArray().replace("\"\xef\xbb\xbf", "\"\\ufeff");
}

bool hasRightShape(PacketType type, const QJsonValue &data)
{
    switch (type) {
    case PacketType::Connect:
        return data.isUndefined() || data.isObject();
    case PacketType::Disconnect:
        return data.isUndefined();
    case PacketType::ConnectError:
        return data.isObject();
    case PacketType::Event:
    case PacketType::BinaryEvent: {
        const QJsonValue name = data.toArray().at(0);
        return name.isString() && !isReserved(name.toString());
    }
    case PacketType::Ack:
    case PacketType::BinaryAck:
        return data.isArray();
    }
    return false;
}

bool hasRightId(PacketType type, bool present)
{
    switch (type) {
    case PacketType::Event:
    case PacketType::BinaryEvent:
        return true;
    case PacketType::Ack:
    case PacketType::BinaryAck:
        return present;
    case PacketType::Connect:
    case PacketType::Disconnect:
    case PacketType::ConnectError:
        return !present;
    }
    return false;
}

/// Whether each placeholder in `value` names one of `count` attachments. The JSON parser bounds the
/// depth.
bool hasRightPlaceholders(const QJsonValue &value, int count)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::all_of(array.begin(), array.end(), [&](const QJsonValue &item) {
            return hasRightPlaceholders(item, count);
        });
    }
    if (!value.isObject())
        return true;
    const QJsonObject object = value.toObject();
    if (object.value(QLatin1StringView("_placeholder")).toBool()) {
        const int number = object.value(QLatin1StringView("num")).toInt(-1);
        return number >= 0 && number < count;
    }
    return std::all_of(object.begin(), object.end(),
                       [&](const QJsonValue &item) { return hasRightPlaceholders(item, count); });
}

} // namespace

Result<Packet> decode(const QByteArray &text)
{
    QByteArrayView rest = text;
    if (rest.isEmpty() || rest.front() < '0' || rest.front() > '6')
        return malformed(QStringLiteral("The packet has no known type."));
    Packet packet{.type = PacketType(rest.front())};
    rest = rest.sliced(1);

    if (isBinary(packet.type)) {
        const auto count = takeNumber(rest, maxAttachments + 1);
        if (!count || !rest.startsWith('-'))
            return malformed(QStringLiteral("The number of attachments is not right."));
        packet.attachmentCount = int(*count);
        rest = rest.sliced(1);
    }

    if (rest.startsWith('/')) {
        const qsizetype comma = rest.indexOf(',');
        packet.nsp = QString::fromUtf8(comma < 0 ? rest : rest.first(comma));
        rest = comma < 0 ? QByteArrayView() : rest.sliced(comma + 1);
    }

    if (!rest.isEmpty() && isDigit(rest.front())) {
        packet.id = takeNumber(rest, quint64(limits::offsetEnd));
        if (!packet.id)
            return malformed(QStringLiteral("The ack id is too large."));
    }
    if (!hasRightId(packet.type, packet.id.has_value()))
        return malformed(QStringLiteral("The packet has an ack id where none belongs, or none."));

    if (!rest.isEmpty()) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(keepingByteOrderMarks(rest), &error);
        if (error.error != QJsonParseError::NoError || !isStrictJson(rest))
            return malformed(QStringLiteral("The payload is not JSON."));
        packet.data =
            document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    if (!hasRightShape(packet.type, packet.data))
        return malformed(QStringLiteral("The payload does not fit the type of the packet."));
    if (isBinary(packet.type) && !hasRightPlaceholders(packet.data, packet.attachmentCount))
        return malformed(QStringLiteral("A placeholder names an attachment that is not there."));
    return packet;
}

QByteArray encode(const Packet &packet)
{
    QByteArray text(1, char(packet.type));
    if (isBinary(packet.type))
        text += QByteArray::number(packet.attachmentCount) + '-';
    if (packet.nsp != QLatin1StringView("/"))
        text += packet.nsp.toUtf8() + ',';
    if (packet.id)
        text += QByteArray::number(*packet.id);
    if (packet.data.isArray())
        text += QJsonDocument(packet.data.toArray()).toJson(QJsonDocument::Compact);
    else if (packet.data.isObject())
        text += toJsonBytes(packet.data.toObject());
    return text;
}

QByteArray eventHead(QAnyStringView name, std::optional<quint64> id)
{
    QByteArray head(1, char(PacketType::Event));
    if (id)
        head += QByteArray::number(*id);
    head += '[' + JsonText(name.toString()).utf8() + ',';
    return head;
}

QByteArray ackHead(quint64 id)
{
    return char(PacketType::Ack) + QByteArray::number(id) + '[';
}

QByteArray toJsonBytes(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

PacketAssembler::Step PacketAssembler::addText(const QByteArray &text)
{
    if (m_missing > 0)
        return malformed(QStringLiteral("A packet came amid the attachments of another."));
    Result<Packet> packet = decode(text);
    if (!packet)
        return packet.error();
    if (packet->attachmentCount == 0)
        return std::optional(*std::move(packet));
    m_text = text;
    m_missing = packet->attachmentCount;
    return std::optional<Packet>();
}

PacketAssembler::Step PacketAssembler::addBinary(const QByteArray &bytes)
{
    if (m_missing == 0)
        return malformed(QStringLiteral("A binary frame came that belongs to no packet."));
    m_bytes += bytes.size();
    if (m_bytes > m_mostBytes)
        return Error{ErrorCode::TooLarge, QStringLiteral("The attachments are too large.")};
    m_attachments.append(bytes);
    if (--m_missing > 0)
        return std::optional<Packet>();
    m_bytes = 0;
    Result<Packet> packet = decode(std::exchange(m_text, {}));
    packet->attachments = std::exchange(m_attachments, {});
    return std::optional(*std::move(packet));
}

} // namespace chatbook::socketio
