#include "handshake.h"

#include <QCoreApplication>
#include <QTcpSocket>
#include <QWebSocket>

#include <algorithm>
#include <memory>

namespace chatbook::server::net {
namespace {

/// A socket without a connection, from which a request is read.
class Paper : public QTcpSocket
{
public:
    explicit Paper(const QByteArray &request)
        : m_unread(request)
    {
        setOpenMode(ReadWrite | Unbuffered);
        setSocketState(ConnectedState);
    }
    ~Paper() override { end(); }
    Q_DISABLE_COPY_MOVE(Paper)

    /// Whoever writes to it learns that it is disconnected.
    void end()
    {
        setSocketState(UnconnectedState);
        emit stateChanged(UnconnectedState);
    }

    QByteArray written() const { return m_written; }

    qint64 bytesAvailable() const override { return m_unread.size(); }
    bool canReadLine() const override { return m_unread.contains('\n'); }
    void close() override {}

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qint64 size = std::min(most, qint64(m_unread.size()));
        std::copy_n(m_unread.constData(), size, data);
        m_unread.remove(0, size);
        return size;
    }
    qint64 writeData(const char *data, qint64 size) override
    {
        m_written.append(data, size);
        return size;
    }

private:
    QByteArray m_unread;
    QByteArray m_written;
};

} // namespace

Handshake::Handshake()
    : m_server(QStringLiteral("Chatbook"), QWebSocketServer::NonSecureMode)
{}

QByteArray Handshake::answerTo(const QByteArray &head)
{
    Paper paper(head);
    m_server.handleConnection(&paper);
    QCoreApplication::sendPostedEvents(&m_server, QEvent::MetaCall); // it reads in a later turn
    const std::unique_ptr<QWebSocket> webSocket(m_server.nextPendingConnection());
    if (!webSocket)
        return {};
    QByteArray answer = paper.written();
    paper.end(); // else a close frame would be written to it
    return answer;
}

} // namespace chatbook::server::net
