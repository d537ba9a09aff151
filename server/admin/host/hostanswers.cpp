#include "hostanswers.h"

#include "documents.h"
#include "utctime.h"

#include <QJsonDocument>

namespace chatbook::server {

Error onNoNetwork()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("This computer is on no network, so that a link would lead nobody here. "
                           "Please try again when it is on one.")};
}

QString wireTime(qint64 milliseconds)
{
    return toWireTime(utcTime(milliseconds));
}

JsonText encoded(const QJsonObject &object)
{
    return JsonText::encoded(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace chatbook::server
