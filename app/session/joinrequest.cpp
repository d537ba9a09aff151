#include "joinrequest.h"

#include "joinlink.h"
#include "lan/links.h"
#include "protocol.h"

#include <QHostAddress>
#include <QRegularExpression>

namespace chatbook::app {
namespace {

constexpr qsizetype mostInterfaces = 8;

Error bad(Reason why)
{
    return because(why, {}, ErrorCode::Invalid);
}

/// Undoes what input methods and sentences do to an address: full-width characters, a full stop at
/// the end, brackets and quotes around it.
QString plainAddress(const QString &text)
{
    static const QRegularExpression around(QStringLiteral(
        "\\A[\\s\\p{Cf}<(\"'\\x{201c}\\x{300c}]+|[\\s\\p{Cf}>)\"'\\x{201d}\\x{300d}.,;]+\\z"));
    static const QRegularExpression numbers(QStringLiteral("\\A[\\p{Nd}.:]+\\z"));
    // NFKC turns full-width characters into ASCII, except the ideographic full stops.
    QString plain = text.normalized(QString::NormalizationForm_KC);
    plain.replace(QChar(0x3002), u'.').replace(QChar(0xff61), u'.');
    plain.remove(around);
    if (numbers.match(plain).hasMatch()) // digits of any script, such as Arabic's own
        for (QChar &c : plain)
            if (c.isDigit())
                c = QChar(u'0' + c.digitValue());
    return plain;
}

/// The port; -1 if it is not valid.
int portFromText(const QString &text)
{
    static const QRegularExpression digits(QStringLiteral("\\A[0-9]{1,5}\\z"));
    if (!digits.match(text).hasMatch())
        return -1;
    const int port = text.toInt();
    return port >= 1 && port <= 65'535 ? port : -1;
}

struct HostAndPort
{
    QString host;
    QString port; ///< empty: none was given
    bool colon = false;
};

/// `host`, `host:port`, `[v6]`, `[v6]:port`, or a bare IPv6 address, which has several colons.
std::optional<HostAndPort> split(const QString &authority)
{
    if (authority.startsWith(u'[')) {
        const qsizetype end = authority.indexOf(u']');
        if (end < 0)
            return std::nullopt;
        const QString rest = authority.mid(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(u':'))
            return std::nullopt;
        return HostAndPort{authority.mid(1, end - 1), rest.mid(1), !rest.isEmpty()};
    }
    const qsizetype colon = authority.lastIndexOf(u':');
    if (colon < 0 || authority.count(u':') > 1)
        return HostAndPort{authority, {}, false};
    return HostAndPort{authority.left(colon), authority.mid(colon + 1), true};
}

/// The URL itself, or one for each zone if it needs one and has none.
QList<QUrl> placesOf(const QUrl &url, const QStringList &interfaces)
{
    const QHostAddress address(url.host());
    if (address.protocol() != QAbstractSocket::IPv6Protocol || !address.isLinkLocal() ||
        !address.scopeId().isEmpty() || interfaces.isEmpty())
        return {url};
    QList<QUrl> places;
    for (const QString &interface : interfaces) {
        places.append(url);
        places.last().setHost(url.host() + u'%' + interface);
    }
    return places;
}

} // namespace

QStringList linkLocalInterfaces()
{
    QStringList names;
    const QList<lan::Link> links = lan::currentLinks({});
    for (const lan::Link &link : links)
        if (link.isV6() && link.address.isLinkLocal())
            names.append(link.address.scopeId());
    std::stable_partition(names.begin(), names.end(),
                          [](const QString &name) { return !lan::isVirtual(name); });
    return names.mid(0, mostInterfaces);
}

Result<QUrl> addressFromText(const QString &text)
{
    QString rest = plainAddress(text);
    if (rest.isEmpty())
        return bad(Reason::AddressMissing);

    QString scheme;
    if (const qsizetype end = rest.indexOf(QStringLiteral("://")); end >= 0) {
        scheme = rest.left(end).toLower();
        if (scheme == QLatin1StringView("http"))
            scheme = QStringLiteral("ws");
        else if (scheme == QLatin1StringView("https"))
            scheme = QStringLiteral("wss");
        if (scheme != QLatin1StringView("ws") && scheme != QLatin1StringView("wss"))
            return bad(Reason::AddressScheme);
        rest = rest.mid(end + 3);
    }
    if (rest.endsWith(u'/'))
        rest.chop(1);

    const auto parts = split(rest);
    if (!parts)
        return bad(Reason::AddressBrackets);
    int port = defaultPort;
    if (parts->colon) {
        port = portFromText(parts->port);
        if (port < 0)
            return bad(Reason::AddressPort);
    }

    static const QRegularExpression hostName(
        QStringLiteral("\\A[\\p{L}\\p{N}_]([\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?"
                       "(\\.[\\p{L}\\p{N}_]([\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?)*\\.?\\z"),
        QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression numbers(QStringLiteral("\\A[0-9.]+\\z"));
    const QHostAddress numeric(parts->host);
    const bool isV6 = parts->host.contains(u':');
    if (isV6 ? numeric.protocol() != QAbstractSocket::IPv6Protocol
             : !hostName.match(parts->host).hasMatch() || parts->host.size() > 253)
        return bad(Reason::AddressForm);
    if (numbers.match(parts->host).hasMatch() && (numeric.isNull() || parts->host.count(u'.') != 3))
        return bad(Reason::AddressNumbers);

    QUrl url;
    const bool isHere = numeric.isLoopback() || parts->host == QLatin1StringView("localhost");
    if (scheme.isEmpty())
        scheme = isHere ? QStringLiteral("ws") : QStringLiteral("wss");
    url.setScheme(scheme);
    url.setHost(parts->host);
    url.setPort(port);
    if (!url.isValid() || url.host().isEmpty())
        return bad(Reason::AddressInvalid);
    return url;
}

Result<JoinRequest> joinRequestFromText(const QString &text, const QStringList &interfaces)
{
    if (!isJoinLink(text)) {
        const Result<QUrl> address = addressFromText(text);
        if (!address)
            return address.error();
        const QList<QUrl> places = placesOf(*address, interfaces);
        return JoinRequest{.address = places.first(), .others = places.mid(1)};
    }
    const Result<JoinLink> link = joinLinkFromText(text);
    if (!link)
        return link.error();
    JoinRequest request{.invite = link->invite,
                        .deviceCode = link->deviceCode,
                        .key = link->key,
                        .isLink = true,
                        .chatName = link->name};
    const QString scheme = link->key.isEmpty() ? QStringLiteral("ws://") : QStringLiteral("wss://");
    for (const QString &address : link->addresses) {
        const QString host = address.contains(u':') ? QString(u'[' + address + u']') : address;
        const Result<QUrl> url =
            addressFromText(scheme + host + u':' + QString::number(link->port));
        if (url) // else maybe a kind of a later version
            request.others.append(placesOf(*url, interfaces));
    }
    if (request.others.isEmpty())
        return bad(Reason::LinkLeadsNowhere);
    request.address = request.others.takeFirst();
    return request;
}

QString spokenAddress(const QUrl &address)
{
    return address.port() == defaultPort ? address.host() : address.authority();
}

} // namespace chatbook::app
