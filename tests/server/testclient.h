#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrl>
#include <QWebSocket>

#include <optional>

/// A minimal Socket.IO client: it remembers every push, and waits for acks.
class TestClient : public QObject
{
    Q_OBJECT

public:
    explicit TestClient(quint16 port, const QJsonObject &connectPayload = {})
    {
        connect(&m_socket, &QWebSocket::textMessageReceived, this,
                [this, connectPayload](const QString &text) {
                    if (text.startsWith(u'0'))
                        sendText("40" + json(connectPayload));
                    else if (text == "2")
                        answerPing();
                    else if (text.startsWith("40"))
                        connected = true;
                    else if (text.startsWith("44"))
                        refusal = QJsonDocument::fromJson(text.mid(2).toUtf8()).object();
                    else if (text == "41")
                        wasDisconnected = true;
                    else if (text.startsWith("42"))
                        take(QJsonDocument::fromJson(text.mid(2).toUtf8()).array());
                    else if (text.startsWith("43"))
                        answered(text.mid(2));
                });
        m_socket.open(
            QUrl(QString("ws://127.0.0.1:%1/socket.io/?EIO=4&transport=websocket").arg(port)));
        (void)QTest::qWaitFor([this] { return connected || refusal; }, 30'000);
    }

    /// Sends without waiting; the ack goes into `acks`.
    int send(const QString &event, const QJsonObject &argument = {})
    {
        sendText("42" + QString::number(++m_lastId) + json(QJsonArray{event, argument}));
        return m_lastId;
    }

    void sendWithoutAck(const QString &event, const QJsonObject &argument)
    {
        sendText("42" + json(QJsonArray{event, argument}));
    }

    /// The ack.
    QJsonObject ask(const QString &event, const QJsonObject &argument = {})
    {
        const int id = send(event, argument);
        (void)QTest::qWaitFor([&] { return acks.contains(id); }, 30'000);
        return acks.value(id);
    }

    bool isClosed() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }
    void close() { m_socket.close(); }
    void abort() { m_socket.abort(); }

    /// The names of the pushes so far, in order.
    QStringList names() const
    {
        QStringList names;
        for (const auto &[name, data] : pushes)
            names.append(name);
        return names;
    }

    /// The pushes of that name.
    QList<QJsonObject> all(const QString &name) const
    {
        QList<QJsonObject> found;
        for (const auto &[pushed, data] : pushes)
            if (pushed == name)
                found.append(data);
        return found;
    }

    bool connected = false;
    bool wasDisconnected = false; ///< DISCONNECT came: it must not come back
    std::optional<QJsonObject> refusal;
    QList<std::pair<QString, QJsonObject>> pushes;
    QMap<int, QJsonObject> acks;
    int pings = 0;

private:
    static QString json(const QJsonArray &array)
    {
        return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
    }
    static QString json(const QJsonObject &object)
    {
        return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }

    void sendText(const QString &text) { m_socket.sendTextMessage(text); }

    void answerPing()
    {
        ++pings;
        sendText("3");
    }

    void take(const QJsonArray &event)
    {
        pushes.append({event.at(0).toString(), event.at(1).toObject()});
    }

    void answered(const QString &packet)
    {
        const qsizetype start = packet.indexOf(u'[');
        acks.insert(packet.left(start).toInt(),
                    QJsonDocument::fromJson(packet.mid(start).toUtf8()).array().at(0).toObject());
    }

    QWebSocket m_socket;
    int m_lastId = 0;
};
