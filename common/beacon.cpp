#include "beacon.h"

#include "documents.h"
#include "wirelimits.h"

#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>

namespace chatbook {
namespace {

constexpr QLatin1StringView kindKey{"chatbook"};
constexpr QLatin1StringView versionKey{"version"};
constexpr QLatin1StringView nonceKey{"nonce"};
constexpr QLatin1StringView beaconKind{"beacon"};
constexpr QLatin1StringView queryKind{"query"};
constexpr int beaconVersion = 1;
constexpr qsizetype keyBytes = 32;
constexpr qsizetype addressCharacters = 45; // of an IPv6 address that ends in an IPv4 one
constexpr int mostPeople = 1'000'000;
constexpr qsizetype textBytes = 255; // of one string in a TXT record
constexpr qsizetype mostTexts = 16;

bool isHexadecimal(const QString &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

/// The JSON object of a datagram of that kind.
std::optional<QJsonObject> bodyOf(const QByteArray &datagram, QLatin1StringView kind)
{
    if (datagram.size() > datagramBytes)
        return std::nullopt;
    const QJsonObject body = QJsonDocument::fromJson(datagram).object();
    if (body.value(kindKey) != QJsonValue(kind) ||
        integerFromJson(body.value(versionKey)) != beaconVersion)
        return std::nullopt;
    return body;
}

/// The nonce; 0 if there is none.
std::optional<quint64> nonceFromJson(const QJsonValue &json)
{
    if (json.isUndefined())
        return 0;
    const QString text = json.toString();
    if (text.size() != 16 || !isHexadecimal(text))
        return std::nullopt;
    return text.toULongLong(nullptr, 16);
}

std::optional<ServerId> serverIdFromJson(const QJsonValue &json)
{
    static const QRegularExpression pattern(QStringLiteral("\\A[A-Za-z0-9_-]{1,64}\\z"));
    if (!pattern.match(json.toString()).hasMatch())
        return std::nullopt;
    return ServerId{json.toString()};
}

/// A whole number from `least` to `most`.
std::optional<int> numberFromJson(const QJsonValue &json, int least, int most)
{
    const std::optional<qint64> number = integerFromJson(json);
    if (!number || *number < least || *number > most)
        return std::nullopt;
    return int(*number);
}

/// The text as shownText() makes it; none if it is not text, or longer than names may be.
std::optional<QString> nameFromJson(const QJsonValue &json)
{
    const QString text = json.toString();
    if (!json.isString() || !isStorableText(text) || text.toUtf8().size() > limits::nameBytes ||
        text.toUcs4().size() > limits::nameCodePoints)
        return std::nullopt;
    return shownText(text);
}

/// Empty if there is none.
std::optional<QByteArray> keyFromJson(const QJsonValue &json)
{
    if (json.isUndefined())
        return QByteArray();
    const QString text = json.toString();
    if (text.size() != 2 * keyBytes || !isHexadecimal(text))
        return std::nullopt;
    return QByteArray::fromHex(text.toLatin1());
}

std::optional<QStringList> addressesFromJson(const QJsonValue &json)
{
    static const QRegularExpression pattern(QStringLiteral("\\A[0-9a-f.:]+\\z"));
    if (!json.isUndefined() && !json.isArray())
        return std::nullopt;
    QStringList addresses;
    for (const QJsonValue value : json.toArray()) {
        const QString text = value.toString();
        if (addresses.size() == beaconAddresses || text.size() > addressCharacters ||
            !pattern.match(text).hasMatch())
            return std::nullopt;
        addresses.append(text);
    }
    return addresses;
}

std::optional<Beacon> beaconFromBody(const QJsonObject &body)
{
    const auto server = serverIdFromJson(body.value(QLatin1StringView("server")));
    const auto name = nameFromJson(body.value(QLatin1StringView("name")));
    const auto host = nameFromJson(body.value(QLatin1StringView("host")));
    const auto people = numberFromJson(body.value(QLatin1StringView("people")), 0, mostPeople);
    const auto port = numberFromJson(body.value(QLatin1StringView("port")), 1, 65'535);
    const auto key = keyFromJson(body.value(QLatin1StringView("key")));
    const auto addresses = addressesFromJson(body.value(QLatin1StringView("addresses")));
    const auto nonce = nonceFromJson(body.value(nonceKey));
    if (!server || !name || name->isEmpty() || !host || !people || !port || !key || !addresses ||
        !nonce)
        return std::nullopt;
    return Beacon{*server, *name, *host, *people, quint16(*port), *key, *addresses, *nonce};
}

/// `key=value`, cut after the last whole character that fits.
QByteArray textOf(QLatin1StringView key, const QString &value)
{
    QByteArray text = QByteArray(key.data(), key.size()) + '=' + value.toUtf8();
    if (text.size() > textBytes) {
        qsizetype end = textBytes;
        while ((uchar(text[end]) & 0xc0) == 0x80) // inside a character
            --end;
        text.truncate(end);
    }
    return text;
}

bool isSymbol(char32_t character)
{
    const QChar::Category category = QChar::category(character);
    return category == QChar::Symbol_Other || category == QChar::Symbol_Modifier;
}

/// Whether a joiner between `before` and `after` joins two emoji, as in a family.
bool joinsEmoji(const QList<uint> &before, char32_t after)
{
    constexpr uint emojiVariation = 0xfe0f;
    const qsizetype at = before.size() - (before.endsWith(emojiVariation) ? 2 : 1);
    return at >= 0 && isSymbol(before[at]) && isSymbol(after);
}

bool shows(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default:
        return true;
    }
}

} // namespace

QString shownText(const QString &text)
{
    constexpr uint joiner = 0x200d;
    // White space first: some of it is control characters.
    const QList<uint> characters = text.simplified().toUcs4();
    QList<uint> shown;
    for (qsizetype i = 0; i < characters.size() && shown.size() < limits::nameCodePoints; ++i) {
        const bool joins = characters[i] == joiner && i + 1 < characters.size() &&
                           joinsEmoji(shown, characters[i + 1]);
        if (joins || shows(characters[i]))
            shown.append(characters[i]);
    }
    if (shown.endsWith(joiner))
        shown.removeLast();
    // The text between two spaces may have been removed.
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(shown.constData()), shown.size())
        .simplified();
}

QByteArray nonceText(quint64 nonce)
{
    return QByteArray::number(nonce, 16).rightJustified(16, '0');
}

QByteArray encode(const Beacon &beacon)
{
    JsonText json = JsonText::object({{kindKey, beaconKind},
                                      {versionKey, beaconVersion},
                                      {QLatin1StringView("server"), beacon.server.value},
                                      {QLatin1StringView("name"), shownText(beacon.name)},
                                      {QLatin1StringView("host"), shownText(beacon.host)},
                                      {QLatin1StringView("people"), beacon.people},
                                      {QLatin1StringView("port"), int(beacon.port)}});
    if (!beacon.key.isEmpty())
        json.insert(QLatin1StringView("key"), QString::fromLatin1(beacon.key.toHex()));
    if (!beacon.addresses.isEmpty())
        json.insert(QLatin1StringView("addresses"), JsonText::array(beacon.addresses));
    if (beacon.nonce != 0)
        json.insert(nonceKey, QString::fromLatin1(nonceText(beacon.nonce)));
    return json.utf8();
}

QByteArray encode(const BeaconQuery &query)
{
    return JsonText::object({{kindKey, queryKind},
                             {versionKey, beaconVersion},
                             {nonceKey, QString::fromLatin1(nonceText(query.nonce))}})
        .utf8();
}

std::optional<Beacon> beaconFromDatagram(const QByteArray &datagram)
{
    const std::optional<QJsonObject> body = bodyOf(datagram, beaconKind);
    return body ? beaconFromBody(*body) : std::nullopt;
}

QByteArrayList textsOf(const Beacon &beacon)
{
    QByteArrayList texts{
        textOf(versionKey, QString::number(beaconVersion)),
        textOf(QLatin1StringView("server"), beacon.server.value),
        textOf(QLatin1StringView("name"), shownText(beacon.name)),
        textOf(QLatin1StringView("host"), shownText(beacon.host)),
        textOf(QLatin1StringView("people"), QString::number(beacon.people)),
    };
    if (!beacon.key.isEmpty())
        texts.append(textOf(QLatin1StringView("key"), QString::fromLatin1(beacon.key.toHex())));
    return texts;
}

std::optional<Beacon> beaconFromTexts(const QByteArrayList &texts, quint16 port)
{
    QJsonObject body;
    if (texts.size() > mostTexts)
        return std::nullopt;
    for (const QByteArray &text : texts) {
        const qsizetype end = text.indexOf('=');
        if (end < 1 || text.size() > textBytes)
            continue;
        QStringDecoder utf8(QStringDecoder::Utf8);
        const QString key = QString::fromLatin1(text.left(end)).toLower();
        const QString value = utf8(text.mid(end + 1));
        if (utf8.hasError())
            return std::nullopt;
        if (!body.contains(key)) // of several the first counts
            body.insert(key, value);
    }
    if (body.value(versionKey).toString() != QString::number(beaconVersion))
        return std::nullopt;
    static const QRegularExpression digits(QStringLiteral("\\A[0-9]{1,7}\\z"));
    const QString people = body.value(QLatin1StringView("people")).toString();
    if (!digits.match(people).hasMatch())
        return std::nullopt;
    body.insert(QLatin1StringView("people"), people.toInt());
    body.insert(QLatin1StringView("port"), int(port));
    body.remove(QLatin1StringView("addresses"));
    body.remove(nonceKey);
    return beaconFromBody(body);
}

std::optional<BeaconQuery> queryFromDatagram(const QByteArray &datagram)
{
    const std::optional<QJsonObject> body = bodyOf(datagram, queryKind);
    const auto nonce = body ? nonceFromJson(body->value(nonceKey)) : std::nullopt;
    if (!nonce || *nonce == 0)
        return std::nullopt;
    return BeaconQuery{*nonce};
}

} // namespace chatbook
