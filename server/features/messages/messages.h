#pragma once

#include "ack.h"
#include "arguments.h"
#include "bounds.h"
#include "clock.h"
#include "records.h"

#include <QHash>
#include <QObject>

namespace chatbook::server {

class Dispatcher;
class Hub;
class Peer;
class Store;

/// Requests to write and read messages, to change documents of every kind, and about conversations.
class Messages : public QObject
{
    Q_OBJECT

public:
    Messages(Dispatcher &dispatcher, Store &store, Hub &hub, const Clock &clock,
             const Bounds &bounds);

    void message(Peer &peer, Arguments &arguments, const Ack &ack);
    void edit(Peer &peer, Arguments &arguments, const Ack &ack);
    void remove(Peer &peer, Arguments &arguments, const Ack &ack);
    void react(Peer &peer, Arguments &arguments, const Ack &ack);
    void document(Peer &peer, Arguments &arguments, const Ack &ack);
    void read(Peer &peer, Arguments &arguments, const Ack &ack);
    void typing(Peer &peer, Arguments &arguments, const Ack &ack);

    void chat(Peer &peer, Arguments &arguments, const Ack &ack);
    void conversations(Peer &peer, Arguments &arguments, const Ack &ack);
    void search(Peer &peer, Arguments &arguments, const Ack &ack);

private:
    void passOnTyping(const User &user, UserKey key, const ConversationId &recipient,
                      const Audience &audience);

    Store &m_store;
    Hub &m_hub;
    const Clock &m_clock;
    const qint64 m_pageBytes;
    QHash<QPair<UserKey, ConversationId>, std::chrono::milliseconds> m_lastTyping;
};

} // namespace chatbook::server
