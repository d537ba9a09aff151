#pragma once

#include "clock.h"
#include "net/listener.h"
#include "services/accounts.h"

#include <memory>

#include <QObject>

namespace chatbook {

/// What a server needs to be told. Sizes and numbers that are limits take 0 for none.
struct ServerOptions
{
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = defaultPort; ///< 0: a free one
    QString dataDirectory;
    QString name; ///< shown to people; empty: the machine's
    int requestsPerSecond = 500;
    int queuedWrites = 20'000;
    int searchMemory = 192; ///< MiB
    net::Options net = {};
};

/// A whole chat server, on the thread that made it: it puts the parts together and owns them.
class Server : public QObject
{
    Q_OBJECT

public:
    explicit Server(ServerOptions options);
    ~Server() override;

    /// Opens the data and accepts connections. Fails with a sentence, with nothing changed on
    /// disk. Called once.
    Result<net::Listener::Endpoint> listen();

    /// Closes every connection, so that clients come back when it does; what was acknowledged
    /// is on disk. Emits stopped(), at the latest when peers that do not read are cut off.
    void stop();

signals:
    void stopped();

private:
    class Parts;

    void finishStopping();

    ServerOptions m_options;
    SystemClock m_clock;
    net::Listener m_listener;
    std::unique_ptr<Parts> m_parts;
    bool m_stopping = false;
};

} // namespace chatbook
