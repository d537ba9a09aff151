#pragma once

#include <QDBusConnection>
#include <QDBusPendingCall>
#include <QDBusServiceWatcher>
#include <QObject>
#include <QVariantList>

#include <functional>
#include <memory>

namespace chatbook::lan {

/// The system's Avahi, which speaks mDNS, over D-Bus. It may be missing, stopped or started at any
/// time, and is never started from here.
class Avahi : public QObject
{
    Q_OBJECT

public:
    /// As Avahi numbers them.
    static constexpr int AnyInterface = -1;
    enum Protocol { AnyProtocol = -1, IPv4 = 0, IPv6 = 1 };

    /// What it offers under one interface, without what they all begin with.
    struct Object
    {
        QString interface;
        QString path = QStringLiteral("/");
    };

    ~Avahi() override;

    /// Looks for it, and goes on doing so. Nothing where there is no system bus.
    void watch();
    /// Without wentDown().
    void unwatch();

    using Answer = std::function<void(const QDBusPendingCall &)>;
    /// `answered` is called once, later; never where Avahi went down or is not watched any more.
    void call(const Object &object, const QString &method, const QVariantList &arguments,
              const Answer &answered = {});
    /// Until then, too.
    void listen(const Object &object, const QString &signal, QObject *receiver, const char *slot);

signals:
    void cameUp();
    void wentDown();

private:
    struct Listening
    {
        Object object;
        QString signal;
        QObject *receiver;
        const char *slot;
    };

    void ownerChanged(const QString &owner);
    void forget();

    QDBusConnection m_bus{QString()};
    std::unique_ptr<QDBusServiceWatcher> m_watcher; ///< while it is watched
    std::unique_ptr<QObject> m_calls;               ///< while it is up: what waits for an answer
    QList<Listening> m_listening;
};

} // namespace chatbook::lan
