#include "joinlink.h"

#include "joinlinkwithin.h"
#include "wirelimits.h"

#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace chatbook {
namespace {

// One letter each: a QR code with less in it is easier to read.
const QString addressItem = QStringLiteral("a");
const QString portItem = QStringLiteral("p");
const QString keyItem = QStringLiteral("k");
const QString inviteItem = QStringLiteral("i");
const QString deviceItem = QStringLiteral("d");
const QString nameItem = QStringLiteral("n");

constexpr qsizetype hashBytes = 32;
constexpr uint zeroWidthJoiner = 0x200d; // as in emoji

constexpr auto base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

Error badLink()
{
    return because(Reason::LinkDamaged, {}, ErrorCode::Invalid);
}

/// A numeric address or a DNS name, also in IDN's form. Whether the name has an address is found
/// out on connecting.
bool mayBeAddress(const QString &text)
{
    static const QRegularExpression allowed(
        QStringLiteral("\\A[0-9A-Za-z]([0-9A-Za-z.:_-]*[0-9A-Za-z.:])?\\z|\\A::[0-9A-Fa-f:.]*\\z"));
    return text.size() <= 253 && allowed.match(text).hasMatch();
}

bool mayBeSecret(const QString &text)
{
    static const QRegularExpression allowed(QStringLiteral("\\A[0-9A-Za-z_-]{1,64}\\z"));
    return allowed.match(text).hasMatch();
}

bool mayBeName(const QString &text)
{
    const QList<uint> characters = text.toUcs4();
    return characters.size() <= limits::nameCodePoints &&
           std::all_of(characters.begin(), characters.end(),
                       [](uint c) { return QChar::isPrint(c) || c == zeroWidthJoiner; });
}

/// A link without any damage.
Result<JoinLink> readLink(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (text.size() > JoinLink::longest || !url.isValid() ||
        url.scheme() != QLatin1StringView("chatbook") || url.host() != QLatin1StringView("join") ||
        !url.userInfo().isEmpty() || url.port() != -1 || url.hasFragment() ||
        !(url.path().isEmpty() || url.path() == QLatin1StringView("/")))
        return badLink();

    const QUrlQuery query(url);
    const auto first = [&query](const QString &item) {
        return query.queryItemValue(item, QUrl::FullyDecoded);
    };
    JoinLink link;
    link.addresses = query.allQueryItemValues(addressItem, QUrl::FullyDecoded);
    for (QString &address : link.addresses)
        while (address.endsWith(u'.')) // the end of a sentence; in DNS it means the same
            address.chop(1);
    if (link.addresses.isEmpty() || link.addresses.size() > JoinLink::mostAddresses ||
        !std::all_of(link.addresses.begin(), link.addresses.end(), mayBeAddress))
        return badLink();
    if (query.hasQueryItem(portItem)) {
        bool good = false;
        link.port = first(portItem).toUShort(&good);
        if (!good || link.port == 0)
            return badLink();
    }
    if (query.hasQueryItem(keyItem)) {
        const auto key = QByteArray::fromBase64Encoding(
            first(keyItem).toLatin1(),
            QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
        if (!key || (*key).size() != hashBytes)
            return badLink();
        link.key = *key;
    }
    for (const auto &[item, secret] :
         {std::pair(inviteItem, &JoinLink::invite), std::pair(deviceItem, &JoinLink::deviceCode)}) {
        if (!query.hasQueryItem(item))
            continue;
        link.*secret = first(item);
        if (!mayBeSecret(link.*secret))
            return badLink();
    }
    link.name = first(nameItem);
    if (!mayBeName(link.name))
        return badLink();
    return link;
}

} // namespace

QString JoinLink::toText() const
{
    QUrlQuery query;
    for (const QString &address : addresses) // a zone means something only on this machine
        query.addQueryItem(addressItem, address.section(u'%', 0, 0));
    if (port != defaultPort)
        query.addQueryItem(portItem, QString::number(port));
    if (!key.isEmpty())
        query.addQueryItem(keyItem, QString::fromLatin1(key.toBase64(base64)));
    if (!invite.isEmpty())
        query.addQueryItem(inviteItem, invite);
    if (!deviceCode.isEmpty())
        query.addQueryItem(deviceItem, deviceCode);
    if (!name.isEmpty())
        query.addQueryItem(nameItem, QString::fromLatin1(QUrl::toPercentEncoding(name)));
    QUrl url;
    url.setScheme(QStringLiteral("chatbook"));
    url.setHost(QStringLiteral("join"));
    url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

bool JoinLink::mayHaveAddress(const QString &text)
{
    return mayBeAddress(text);
}

bool isJoinLink(const QString &text)
{
    return !joinLinkWithin(text).isEmpty();
}

Result<JoinLink> joinLinkFromText(const QString &text)
{
    static const QRegularExpression changed(QStringLiteral("[\\s\\p{C}]|&amp;"));
    const QString trimmed = text.trimmed();
    // The text as it is first: a name may end with what ends a sentence.
    if (!changed.match(trimmed).hasMatch())
        if (Result<JoinLink> link = readLink(trimmed))
            return link;
    return readLink(joinLinkWithin(text));
}

} // namespace chatbook
