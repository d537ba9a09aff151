#pragma once

#include <QTcpSocket>

namespace chatbook::net {

/// A TCP socket that writes at once what the kernel takes, and keeps only the rest. QTcpSocket
/// keeps all of it until the event loop's next turn, and then for ever the 32 KiB that it kept it
/// in: more than everything else that an idle connection costs.
class DirectSocket : public QTcpSocket
{
    Q_OBJECT

public:
    using QTcpSocket::QTcpSocket;

protected:
    qint64 writeData(const char *data, qint64 size) override;
};

} // namespace chatbook::net
