#include "hostcommands.h"

#include "arguments.h"

#include <QJsonDocument>

namespace chatbook::server {

void HostCommands::run(const QJsonObject &command,
                       const std::function<void(const QJsonObject &)> &done) const
{
    const Ack ack([done](const Result<JsonText> &result) {
        QJsonObject answer;
        if (result)
            answer = QJsonDocument::fromJson(result->utf8()).object();
        else
            answer.insert(QLatin1StringView("error"),
                          QJsonDocument::fromJson(toJsonText(result.error()).utf8()).object());
        answer.insert(QLatin1StringView("ok"), result.ok());
        done(answer);
    });
    const auto handler =
        m_handlers.constFind(command.value(QLatin1StringView("command")).toString());
    if (handler == m_handlers.cend())
        return ack.fail(invalidField(QLatin1StringView("command"),
                                     QStringLiteral("This server knows no such command.")));
    Arguments arguments(command);
    (*handler)(arguments, ack);
}

} // namespace chatbook::server
