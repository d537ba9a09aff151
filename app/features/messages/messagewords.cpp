#include "messagewords.h"

#include "body.h"
#include "text/blank.h"

#include <QCoreApplication>
#include <QLocale>

namespace chatbook::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MessageList)
};

} // namespace

QString insteadOfText(const Message &message)
{
    const ConversationId::Kind kind = message.recipient.id.kind();
    if (message.deletedAt)
        return kind == ConversationId::Kind::Feed    ? Words::tr("This story was deleted")
               : kind == ConversationId::Kind::Story ? Words::tr("This comment was deleted")
                                                     : Words::tr("This message was deleted");
    return isBlank(message.content) ? Words::tr("Empty message") : QString();
}

QString describe(const MessageRow &row)
{
    const Message &message = row.message;
    const QString time = timeText(message.timestamp);
    const QString text = parseBody(message).spoken();
    QString spoken = message.replyTo
                         ? Words::tr("%1, %2, in reply to %3: %4")
                               .arg(message.sender.name, time, message.replyTo->sender.name, text)
                         : Words::tr("%1, %2: %3").arg(message.sender.name, time, text);
    if (message.editedAt && !message.deletedAt)
        spoken += Words::tr(" (edited)");
    if (row.pending && row.pending->state == PendingMessage::State::Waiting)
        spoken += Words::tr(" (not sent yet)");
    if (row.pending && row.pending->state == PendingMessage::State::Failed)
        spoken += Words::tr(" (could not be sent: %1)").arg(row.pending->failure);
    for (const Reaction &reaction : message.reactions)
        spoken += u' ' + reaction.emoji + u' ' + QString::number(reaction.count);
    return spoken;
}

QString timeText(const QDateTime &time)
{
    // Some locales' short format has seconds.
    const QString format = QLocale().timeFormat(QLocale::ShortFormat).remove(QStringLiteral(":ss"));
    return QLocale().toString(time.toLocalTime().time(), format);
}

} // namespace chatbook::app
