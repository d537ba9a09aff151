#pragma once

#include "jsontext.h"
#include "result.h"

#include <functional>

#include <QJsonDocument>

namespace chatbook::server {

/// The answer to one request. Whoever carries out the request calls one of these, once. The call
/// does nothing if the peer has gone, or asked for no ack.
class Ack
{
public:
    using Send = std::function<void(const Result<JsonText> &)>;

    explicit Ack(Send send)
        : m_send(std::move(send))
    {}

    /// An object, without `ok`.
    void succeed(const JsonText &fields) const { m_send(fields); }
    void succeed(std::initializer_list<JsonText::Member> fields = {}) const
    {
        succeed(JsonText::object(fields));
    }
    void fail(const Error &error) const { m_send(error); }

private:
    Send m_send;
};

/// The error object of protocol.md, 2.
inline JsonText toJsonText(const Error &error)
{
    QJsonObject json = error.details;
    json.insert(QLatin1StringView("code"), wireName(error.code));
    json.insert(QLatin1StringView("message"), error.message);
    return JsonText::encoded(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

} // namespace chatbook::server
