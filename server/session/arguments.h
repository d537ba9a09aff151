#pragma once

#include "documents.h"
#include "result.h"

#include <QJsonObject>
#include <QLatin1StringView>

#include <optional>

namespace chatbook::server {

/// The error `invalid` for that field.
Error invalidField(QLatin1StringView field, const QString &message);

/// Reads the fields of one request and keeps the first error, so that a feature reads all fields
/// and then checks once. A field of a wrong type is an error even if it is optional; `null` is a
/// wrong type.
class Arguments
{
public:
    explicit Arguments(const QJsonObject &fields)
        : m_fields(fields)
    {}

    bool has(QLatin1StringView key) const { return m_fields.contains(key); }

    /// Text without U+0000 and lone surrogates.
    QString text(QLatin1StringView key);
    std::optional<QString> optionalText(QLatin1StringView key);

    /// An id of a document or a user. One that is longer than any id is cut, because it may wait in
    /// a queue; it is not found either way.
    QString id(QLatin1StringView key);

    /// 1 to 16,384 bytes of UTF-8 that show something (text/blank.h). A longer one is too_large.
    QString content();
    /// 1 to 64 printable ASCII characters; empty when left out.
    QString clientOffset();
    /// `token`, if the client made one: 32 bytes in base64url. None when left out.
    std::optional<QString> newToken();
    bool boolean(QLatin1StringView key);
    /// From 1 to below 2^53.
    qint64 offset(QLatin1StringView key);
    /// The same; 0 when left out.
    qint64 optionalOffset(QLatin1StringView key);
    /// Like optionalOffset(), but 0 is allowed too: before the first change.
    std::optional<qint64> serverOffset();
    /// 1 to 200; 50 when left out.
    int limit();

    ConversationId recipientId() { return {id(QLatin1StringView("recipient_id"))}; }
    /// `recipient: {_id}`.
    ConversationId recipient();

    /// Refuses the request; the first error stays.
    void refuse(Error error);

    /// The error; none if all that was read is right.
    const std::optional<Error> &error() const { return m_error; }

private:
    QJsonObject m_fields;
    std::optional<Error> m_error;
};

} // namespace chatbook::server
