#pragma once

#include "fakeservice.h"

namespace chatbook {

/// The desktop's notifications without a screen. Each gets the number 7.
class FakeNotifications : public FakeService
{
public:
    explicit FakeNotifications(const QString &address, const QStringList &capabilities = {})
        : FakeService(address, "org.freedesktop.Notifications")
    {
        answers = {{"GetCapabilities", {capabilities}}, {"Notify", {7U}}};
    }

    using FakeService::say;
    void say(const QString &signal, const QVariantList &arguments)
    {
        say("/org/freedesktop/Notifications", "org.freedesktop.Notifications", signal, arguments);
    }
    /// Presses one, which all programs are told of.
    void press(uint id, const QString &action = "default") { say("ActionInvoked", {id, action}); }

    QList<QVariantList> shown() const { return asked("Notify"); }
    QList<uint> closed() const
    {
        QList<uint> ids;
        for (const QVariantList &arguments : asked("CloseNotification"))
            ids.append(arguments.first().toUInt());
        return ids;
    }
};

} // namespace chatbook
