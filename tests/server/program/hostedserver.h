#pragma once

#include "server.h"
#include "testclient.h"

#include <QTemporaryDir>

namespace chatbook::server {

/// For tests of what the host does: the whole server, over real connections.
class HostedServer : public QObject
{
    Q_OBJECT

protected:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;

    void start(Admission admission, ServerOptions options = {})
    {
        options.port = 0;
        options.dataDirectory = m_folder->path();
        options.admission = admission;
        m_server.reset();
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().message));
        m_port = endpoint->port;
    }

    QJsonObject host(const QString &command, QJsonObject arguments = {}) const
    {
        arguments["command"] = command;
        std::optional<QJsonObject> answer;
        m_server->command(arguments, [&](const QJsonObject &given) { answer = given; });
        (void)QTest::qWaitFor([&] { return answer.has_value(); }, 30'000);
        return answer.value_or(QJsonObject());
    }

    std::unique_ptr<TestClient> client(const QJsonObject &login = {}) const
    {
        return std::make_unique<TestClient>(m_port, login);
    }

    std::unique_ptr<TestClient> person(const QString &name, const QJsonObject &more = {})
    {
        auto made = client();
        QJsonObject fields = more;
        fields["name"] = name;
        m_token = made->ask("register", fields)["token"].toString();
        return made;
    }
    QString m_token; ///< of the latest person()

    static QString code(const QJsonObject &answer)
    {
        return answer["error"].toObject()["code"].toString();
    }
    static QString sentence(const QJsonObject &answer)
    {
        return answer["error"].toObject()["message"].toString();
    }

    QJsonArray knocks() const { return host("knocks")["knocks"].toArray(); }

    QJsonObject personCalled(const QString &name) const
    {
        for (const QJsonValue each : host("people")["people"].toArray())
            if (each["name"] == name)
                return each.toObject();
        return {};
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_server.reset(); }
};

} // namespace chatbook::server
