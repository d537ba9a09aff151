#include "devices.h"

#include <QJsonArray>

namespace chatbook::app {

void Devices::read(std::function<void(const Result<QList<Device>> &)> done)
{
    m_link.request(event::devices, {}, [done = std::move(done)](const Result<QJsonObject> &answer) {
        if (!answer)
            return done(answer.error());
        QList<Device> devices;
        for (const QJsonValue json : (*answer)[event::devices].toArray())
            if (const auto device = deviceFromJson(json))
                devices.append(*device);
        done(devices);
    });
}

void Devices::end(const DeviceId &id, Link::DoneHandler done)
{
    m_link.change(event::endDevice, {{QLatin1StringView("_id"), id.value}}, std::move(done));
}

void Devices::setPassword(const QString &password, const QString &old, Link::DoneHandler done)
{
    QJsonObject arguments{{QLatin1StringView("password"), password}};
    if (!old.isEmpty())
        arguments.insert(QLatin1StringView("old"), old);
    m_link.change(event::setPassword, arguments, std::move(done));
}

void Devices::makeCode(std::function<void(const Result<QString> &)> done)
{
    m_link.request(event::deviceCode, {},
                   [done = std::move(done)](const Result<QJsonObject> &answer) {
                       if (answer)
                           done((*answer)[QLatin1StringView("code")].toString());
                       else
                           done(answer.error());
                   });
}

} // namespace chatbook::app
