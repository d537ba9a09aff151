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

    /// Queries everyone, and separately the last addresses of the `known` chats. Call it again to
    /// change those.
    virtual void start(const QList<FoundChat> &known) = 0;
    /// Forgets the chats that it found.
    virtual void stop() = 0;

    /// Chats that were heard in the last 7 s. Chats that answered come first.
    virtual QList<FoundChat> chats() const = 0;

    /// The firewall of this computer that may hide chats; known a moment after the start.
    virtual lan::Firewall firewall() const { return {}; }

signals:
    /// chats() or firewall() has changed. Emitted at most ten times a second.
    void changed();
};

} // namespace chatbook::app
