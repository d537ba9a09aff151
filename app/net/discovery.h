#pragma once

#include "foundchats.h"
#include "lan/firewall.h"

#include <QObject>

namespace chatbook::app {

/// Finds the chats of the local network, while it runs.
class Discovery : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Asks all, and those who may be where the `known` ones were each by themselves. Again: where
    /// those are other ones.
    virtual void start(const QList<KnownChat> &known) = 0;
    /// Forgets what it found.
    virtual void stop() = 0;

    /// Those heard of in the last 7 s; those that answered first.
    virtual QList<FoundChat> chats() const = 0;

    /// Of this computer, that may hide chats; known a moment after the start.
    virtual lan::Firewall firewall() const { return {}; }

signals:
    /// Of chats() or firewall(); at most ten times a second.
    void changed();
};

} // namespace chatbook::app
