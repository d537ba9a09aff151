#include "unsent.h"

#include <QJsonDocument>

namespace chatbook::app {
namespace {

const QLatin1StringView idKey("_id");
const QLatin1StringView offsetKey("offset");
const QLatin1StringView contentKey("content");

QJsonObject objectFrom(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}

} // namespace

QVariant textOf(const std::optional<ReplyReference> &reply)
{
    return reply ? QString::fromUtf8(toJsonText(*reply).utf8()) : QVariant();
}

QVariant textOf(const std::optional<Draft::Edit> &edit)
{
    if (!edit)
        return {};
    const QJsonObject json{
        {idKey, edit->id.value}, {offsetKey, edit->offset}, {contentKey, edit->text}};
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

std::optional<ReplyReference> replyFromText(const QString &text)
{
    const QJsonObject json = objectFrom(text);
    const auto sender = userFromJson(json.value(QLatin1StringView("sender")));
    if (!sender)
        return std::nullopt;
    return ReplyReference{
        {json.value(idKey).toString()}, json.value(offsetKey).toInteger(), *sender};
}

std::optional<Draft::Edit> editFromText(const QString &text)
{
    const QJsonObject json = objectFrom(text);
    const MessageId id{json.value(idKey).toString()};
    if (id.isEmpty())
        return std::nullopt;
    return Draft::Edit{id, json.value(offsetKey).toInteger(), json.value(contentKey).toString()};
}

} // namespace chatbook::app
