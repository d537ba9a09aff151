#include "arguments.h"

#include "text/blank.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {

namespace {

/// Longer than any id.
constexpr qsizetype idCharacters = 100;

} // namespace

Error invalidField(QLatin1StringView field, const QString &message)
{
    return {ErrorCode::Invalid, message, {{QLatin1StringView("field"), field}}};
}

void Arguments::refuse(Error error)
{
    if (!m_error)
        m_error = std::move(error);
}

QString Arguments::text(QLatin1StringView key)
{
    const QJsonValue value = m_fields.value(key);
    QString text = value.toString();
    if (!value.isString())
        refuse(invalidField(key, QStringLiteral("%1 must be text.").arg(key)));
    else if (!isStorableText(text))
        refuse(invalidField(key, QStringLiteral("%1 holds characters that are no text.").arg(key)));
    return text;
}

std::optional<QString> Arguments::optionalText(QLatin1StringView key)
{
    return has(key) ? std::optional(text(key)) : std::nullopt;
}

QString Arguments::id(QLatin1StringView key)
{
    return text(key).left(idCharacters);
}

QString Arguments::content()
{
    constexpr QLatin1StringView key("content");
    QString content = text(key);
    if (isBlank(content))
        refuse(invalidField(key, QStringLiteral("There is nothing to see in this message.")));
    else if (content.toUtf8().size() > limits::contentBytes)
        refuse({ErrorCode::TooLarge,
                QStringLiteral("This is too long: at most %1 bytes fit.").arg(limits::contentBytes),
                {{QLatin1StringView("field"), key},
                 {QLatin1StringView("limit"), limits::contentBytes}}});
    return content;
}

QString Arguments::clientOffset()
{
    constexpr QLatin1StringView key("clientOffset");
    if (!has(key))
        return {};
    QString offset = text(key);
    const bool printable = std::all_of(offset.cbegin(), offset.cend(), [](QChar c) {
        return c >= QChar(u' ') && c <= QChar(u'~');
    });
    if (offset.isEmpty() || offset.size() > limits::clientOffsetCharacters || !printable)
        refuse(invalidField(
            key, QStringLiteral("clientOffset must be 1 to 64 printable ASCII characters.")));
    return offset;
}

std::optional<QString> Arguments::newToken()
{
    constexpr QLatin1StringView key("token");
    std::optional<QString> token = optionalText(key);
    if (!token)
        return token;
    const auto decoded = QByteArray::fromBase64Encoding(
        token->toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).size() != limits::tokenBytes)
        refuse(invalidField(key, QStringLiteral("token must be 32 bytes in base64url.")));
    return token;
}

bool Arguments::boolean(QLatin1StringView key)
{
    const QJsonValue value = m_fields.value(key);
    if (!value.isBool())
        refuse(invalidField(key, QStringLiteral("%1 must be true or false.").arg(key)));
    return value.toBool();
}

qint64 Arguments::offset(QLatin1StringView key)
{
    const std::optional<qint64> value = integerFromJson(m_fields.value(key));
    if (!value || *value == 0)
        refuse(invalidField(key, QStringLiteral("%1 must be an offset.").arg(key)));
    return value.value_or(0);
}

qint64 Arguments::optionalOffset(QLatin1StringView key)
{
    return has(key) ? offset(key) : 0;
}

std::optional<qint64> Arguments::serverOffset()
{
    constexpr QLatin1StringView key("serverOffset");
    if (!has(key))
        return std::nullopt;
    const std::optional<qint64> value = integerFromJson(m_fields.value(key));
    if (!value)
        refuse(invalidField(key, QStringLiteral("serverOffset must be an offset or 0.")));
    return value;
}

int Arguments::limit()
{
    constexpr QLatin1StringView key("limit");
    if (!has(key))
        return limits::pageDefault;
    const qint64 value = integerFromJson(m_fields.value(key)).value_or(0);
    if (value < 1 || value > limits::pageMaximum)
        refuse(invalidField(key, QStringLiteral("limit must be 1 to 200.")));
    return int(value);
}

ConversationId Arguments::recipient()
{
    constexpr QLatin1StringView key("recipient");
    const QJsonValue id = m_fields.value(key).toObject().value(QLatin1StringView("_id"));
    if (!id.isString() || !isStorableText(id.toString()))
        refuse(invalidField(key, QStringLiteral("recipient must be an object with an _id.")));
    return {id.toString().left(idCharacters)};
}

} // namespace chatbook::server
