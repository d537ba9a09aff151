#include "target.h"

#include "requesthead.h"

#include <QJsonDocument>

// The HTTP request that a connection begins with.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;
using namespace chatbook::server::net;

namespace {

void answer(const Refusal &refusal)
{
    require(refusal.status == 400 || refusal.status == 403, "a refusal is 400 or 403");
    const QByteArray response = httpResponse(refusal);
    const qsizetype end = response.indexOf("\r\n\r\n");
    const QByteArray body = response.sliced(end + 4);
    const QByteArray status = "HTTP/1.1 " + QByteArray::number(refusal.status) + ' ';
    require(response.startsWith(status), "a response has its status");
    const QByteArray length = "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    require(response.first(end).contains(length), "a response has its length");
    const QJsonObject error = QJsonDocument::fromJson(body).object().value(u"error").toObject();
    require(!error.value(u"code").toString().isEmpty() &&
                !error.value(u"message").toString().isEmpty(),
            "a response says what is wrong");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray head(reinterpret_cast<const char *>(data), qsizetype(size));
    const Site site{{QStringLiteral("https://chat.example")}, false, [](const QByteArray &host) {
                        require(!host.isEmpty() && host == host.toLower(), "a host is plain");
                        return host == "chat.local";
                    }};
    if (const std::optional<Refusal> refusal = refusalOf(head, site)) {
        answer(*refusal);
        return 0;
    }
    require(head.startsWith("GET /socket.io/?"), "only a GET of Socket.IO is let through");
    QByteArray foreign = head;
    foreign.insert(head.indexOf('\n') + 1, "Origin: https://other.example\r\n");
    const std::optional<Refusal> refusal = refusalOf(foreign, site);
    require(refusal && refusal->status == 403 && !refusal->origin.isEmpty(),
            "another origin is refused, and named");
    return 0;
}
