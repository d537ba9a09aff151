#pragma once

#include <QObject>
#include <QPointer>
#include <QTcpSocket>

#include <vector>

namespace chatbook::net {

/// Hands to the kernel, at the end of the event loop's turn, all that it takes of what waits.
/// Left to itself a QTcpSocket sends one frame in each turn, after the poll of every descriptor.
class Flusher : public QObject
{
    Q_OBJECT

public:
    void flushSoon(QTcpSocket *socket);

private:
    void flush();

    std::vector<QPointer<QTcpSocket>> m_sockets;
    QTcpSocket *m_current = nullptr; ///< whose flush() is running
    bool m_posted = false;
};

} // namespace chatbook::net
