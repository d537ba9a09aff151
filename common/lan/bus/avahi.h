#pragma once

#include <QDBusConnection>
#include <QDBusPendingCall>
#include <QDBusServiceWatcher>
#include <QObject>
#include <QVariantList>

#include <functional>
#include <memory>

namespace chatbook::lan {

/// The system's Avahi, which speaks mDNS, over D-Bus. It may be missing, or stop or start at any
/// time. It is never started from here.
class Avahi : public QObject
{
    Q_OBJECT

public:
    /// Avahi's numbers.
    static constexpr int AnyInterface = -1;
    enum Protocol { AnyProtocol = -1, IPv4 = 0, IPv6 = 1 };

    /// An object of Avahi, with its interface name without the common start.
    struct Object
    {
        QString interface;
        QString path = QStringLiteral("/");
    };

    ~Avahi() override;

    /// Watches for Avahi from now on. Does nothing without a system bus.
    void watch();
    /// Stops watching, without wentDown().
    void unwatch();

    using Answer = std::function<void(const QDBusPendingCall &)>;
    /// `answered` is called once, later; never after Avahi went down or unwatch().
    void call(const Object &object, const QString &method, const QVariantList &arguments,
              const Answer &answered = {});
    /// Also only until then.
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
    std::unique_ptr<QDBusServiceWatcher> m_watcher; ///< while watching
    std::unique_ptr<QObject> m_calls; ///< while it is up: context of the pending answers
    QList<Listening> m_listening;
};

} // namespace chatbook::lan
