#include "result.h"

namespace chatbook {
namespace {

constexpr QLatin1StringView codeKey{"code"};
constexpr QLatin1StringView messageKey{"message"};

} // namespace

Result<QJsonObject> resultFromAck(const QJsonObject &ack)
{
    const QJsonValue ok = ack.value(QLatin1StringView("ok"));
    if (ok.isBool() && ok.toBool())
        return ack;
    QJsonObject error = ack.value(QLatin1StringView("error")).toObject();
    const QString message = error.take(messageKey).toString();
    const auto code = errorCodeFromWire(error.take(codeKey).toString());
    if (message.isEmpty())
        return because(Reason::AnswerNotUnderstood, {}, ErrorCode::Internal);
    return Error{code.value_or(ErrorCode::Internal), message, error};
}

} // namespace chatbook
