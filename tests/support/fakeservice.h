#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QHash>

namespace chatbook {

/// A fake service on the bus. It keeps the calls, and answers with what it has.
class FakeService : public QDBusVirtualObject
{
public:
    /// `address` is the address of the bus.
    FakeService(const QString &address, const QString &name)
        : m_connection(QDBusConnection::connectToBus(address, name))
        , m_name(name)
    {
        m_connection.registerVirtualObject("/", this, QDBusConnection::SubPath);
        m_connection.registerService(name);
    }
    ~FakeService() override
    {
        m_connection.unregisterService(m_name);
        QDBusConnection::disconnectFromBus(m_name);
    }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        calls.append(message);
        if (answers.contains(message.member()))
            connection.send(message.createReply(answers.value(message.member())));
        return true; // no answer: the caller waits
    }
    QString introspect(const QString &) const override { return {}; }

    /// The arguments of each call of that name.
    QList<QVariantList> asked(const QString &member) const
    {
        QList<QVariantList> found;
        for (const QDBusMessage &call : calls)
            if (call.member() == member)
                found.append(call.arguments());
        return found;
    }
    void reply(const QDBusMessage &call, const QVariantList &values)
    {
        m_connection.send(call.createReply(values));
    }
    void say(const QString &path, const QString &interface, const QString &signal,
             const QVariantList &arguments)
    {
        QDBusMessage message = QDBusMessage::createSignal(path, interface, signal);
        message.setArguments(arguments);
        m_connection.send(message);
    }

    QHash<QString, QVariantList> answers; ///< by method name
    QList<QDBusMessage> calls;

private:
    QDBusConnection m_connection;
    QString m_name;
};

} // namespace chatbook
