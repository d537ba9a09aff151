#include "requesthead.h"

#include "socketio/packet.h"

#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>

namespace chatbook::server::net {
namespace {

/// Values of the header fields, by lower-case name, in order.
using Fields = QMultiHash<QByteArray, QByteArray>;

std::optional<Fields> parseFields(const QList<QByteArray> &lines)
{
    Fields fields;
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        // No line without a name, and none that continues the one before (RFC 7230, 3.2.4).
        if (colon <= 0 || line.first(colon).trimmed().size() != colon)
            return std::nullopt;
        fields.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
    }
    return fields;
}

bool hasToken(const Fields &fields, const QByteArray &name, const QByteArray &token)
{
    const QList<QByteArray> items = fields.values(name).join(',').toLower().split(',');
    return std::any_of(items.begin(), items.end(),
                       [&](const QByteArray &item) { return item.trimmed() == token; });
}

bool isKey(const QByteArray &key)
{
    const auto decoded =
        QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    return decoded && decoded.decoded.size() == 16;
}

/// `host` or `host:port`, without the port if it is the default one.
QByteArray withoutPort(const QByteArray &authority, const QByteArray &defaultPort)
{
    const QByteArray port = ':' + defaultPort;
    return authority.endsWith(port) ? authority.chopped(port.size()) : authority;
}

/// The host of `host`, `host:port`, `[host]` or `[host]:port`; empty when it is none of these.
QByteArray hostOf(const QByteArray &authority)
{
    static const QRegularExpression form(QStringLiteral(
        "\\A(?|\\[([0-9a-f.]*:[0-9a-f.:]*)\\]|([^\\[\\]:/?#@.][^\\[\\]:/?#@]*))(:[0-9]{1,5})?\\z"));
    return form.match(QString::fromLatin1(authority)).captured(1).toLatin1();
}

/// Whether the origin is a page of this server's own. Its scheme may be the wrong one: Python's
/// websocket-client says `http` over TLS too.
bool isOwn(const QByteArray &origin, const QList<QByteArray> &hosts, const Site &site)
{
    const QByteArray lower = origin.toLower();
    const bool isSecure = lower.startsWith("https://");
    if (hosts.size() != 1 || (!isSecure && !lower.startsWith("http://")))
        return false;
    const QByteArray authority =
        withoutPort(lower.sliced(lower.indexOf("//") + 2), isSecure ? "443" : "80");
    if (authority != withoutPort(hosts.first().toLower(), site.isEncrypted ? "443" : "80"))
        return false;
    const QByteArray host = hostOf(authority);
    return !host.isEmpty() && site.isOwnName(host);
}

/// The first origin that may not connect.
std::optional<QByteArray> foreignOrigin(const Fields &fields, const Site &site)
{
    for (const QByteArray &origin : fields.values("origin"))
        if (!origin.isEmpty() &&
            !site.allowedOrigins.contains(QString::fromLatin1(origin), Qt::CaseInsensitive) &&
            !isOwn(origin, fields.values("host"), site))
            return origin;
    return std::nullopt;
}

Refusal badRequest(const QString &message)
{
    return {400, {ErrorCode::Invalid, message}};
}

std::optional<Refusal> refusalOfTarget(const QByteArray &target)
{
    const qsizetype mark = target.indexOf('?');
    const QByteArray path = mark < 0 ? target : target.first(mark);
    if (path != "/socket.io/")
        return badRequest(QStringLiteral("There is nothing at this path but Socket.IO at "
                                         "/socket.io/."));
    const QUrlQuery query(mark < 0 ? QString() : QString::fromLatin1(target.sliced(mark + 1)));
    if (query.allQueryItemValues(QStringLiteral("EIO")) != QStringList{QStringLiteral("4")})
        return badRequest(QStringLiteral("This server speaks Engine.IO protocol 4 (EIO=4)."));
    if (query.allQueryItemValues(QStringLiteral("transport")) !=
        QStringList{QStringLiteral("websocket")})
        return badRequest(QStringLiteral("The only transport here is websocket."));
    if (query.hasQueryItem(QStringLiteral("sid")))
        return badRequest(QStringLiteral("A session cannot be moved to another transport."));
    return std::nullopt;
}

} // namespace

std::optional<Refusal> refusalOf(const QByteArray &head, const Site &site)
{
    QList<QByteArray> lines = QByteArray(head).replace("\r\n", "\n").split('\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    const QList<QByteArray> request =
        lines.isEmpty() ? QList<QByteArray>() : lines.takeFirst().split(' ');
    const std::optional<Fields> fields = parseFields(lines);
    if (request.size() != 3 || !request[2].startsWith("HTTP/1.") || !fields)
        return badRequest(QStringLiteral("This is not an HTTP request."));
    if (auto refusal = refusalOfTarget(request[1]))
        return refusal;
    if (request[0] != "GET")
        return badRequest(QStringLiteral("A WebSocket begins with GET."));

    if (const std::optional<QByteArray> origin = foreignOrigin(*fields, site))
        return Refusal{
            403,
            {ErrorCode::Forbidden, QStringLiteral("Pages of this origin may not connect here.")},
            *origin};

    if (request[2] != "HTTP/1.1" || !hasToken(*fields, "upgrade", "websocket") ||
        !hasToken(*fields, "connection", "upgrade") || fields->values("host").size() != 1 ||
        fields->value("host").isEmpty())
        return badRequest(QStringLiteral("This is not the beginning of a WebSocket."));
    if (fields->values("sec-websocket-version") != QList<QByteArray>{"13"})
        return badRequest(QStringLiteral("This server speaks version 13 of WebSocket."));
    const QList<QByteArray> keys = fields->values("sec-websocket-key");
    if (keys.size() != 1 || !isKey(keys.first()))
        return badRequest(QStringLiteral("The Sec-WebSocket-Key is not right."));
    return std::nullopt;
}

QByteArray httpResponse(const Refusal &refusal)
{
    const QByteArray phrase = refusal.status == 403   ? "Forbidden"
                              : refusal.status == 503 ? "Service Unavailable"
                                                      : "Bad Request";
    const QByteArray body =
        socketio::toJsonBytes({{QStringLiteral("error"),
                                QJsonObject{{QStringLiteral("code"), wireName(refusal.error.code)},
                                            {QStringLiteral("message"), refusal.error.message}}}});
    return "HTTP/1.1 " + QByteArray::number(refusal.status) + ' ' + phrase +
           "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

} // namespace chatbook::server::net
