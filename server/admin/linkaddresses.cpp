#include "linkaddresses.h"

#include "joinlink.h"

#include <QHostAddress>

namespace chatbook::server {

QString addressOptionName()
{
    return QStringLiteral("address");
}

Result<QStringList> linkAddresses(const QStringList &texts)
{
    if (texts.size() > JoinLink::mostAddresses)
        return Error{
            ErrorCode::Invalid,
            QStringLiteral("--address may be given %1 times.").arg(JoinLink::mostAddresses)};
    for (const QString &text : texts)
        if (!JoinLink::mayHaveAddress(text) ||
            (text.contains(QChar(u':')) && QHostAddress(text).isNull()))
            return Error{ErrorCode::Invalid,
                         QStringLiteral("'%1' is no name or address of a machine, such as "
                                        "chat.example, and without a port.")
                             .arg(text)};
    return texts;
}

} // namespace chatbook::server
