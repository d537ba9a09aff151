#pragma once

#include <QTcpSocket>
#include <QTest>
#include <QtEndian>

/// The other end of a TCP connection, byte by byte: for what a WebSocket library would not do.
class RawPeer
{
public:
    explicit RawPeer(quint16 port)
    {
        socket.connectToHost(QHostAddress::LocalHost, port);
        if (!socket.waitForConnected(5000))
            qFatal("no connection");
    }

    static QByteArray request(const QByteArray &target = "/socket.io/?EIO=4&transport=websocket",
                              const QByteArray &fields = {})
    {
        return "GET " + target +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
               fields + "\r\n";
    }

    static QByteArray frame(int opcode, const QByteArray &payload)
    {
        QByteArray bytes(1, char(0x80 | opcode));
        if (payload.size() < 126) {
            bytes += char(0x80 | payload.size());
        } else {
            bytes += char(0x80 | 127);
            const quint64 size = qToBigEndian(quint64(payload.size()));
            bytes.append(reinterpret_cast<const char *>(&size), 8);
        }
        return bytes + QByteArray(4, '\0') + payload; // a mask of zeros changes nothing
    }

    void sendText(const QByteArray &text) { socket.write(frame(1, text)); }

    /// Shakes hands and connects to `/`, up to the answer to CONNECT.
    bool open()
    {
        socket.write(request());
        if (!QTest::qWaitFor([this] { return peeked().contains("0{"); }))
            return false;
        sendText("40");
        return QTest::qWaitFor([this] { return peeked().contains("40{\"sid\""); });
    }

    QByteArray peeked() { return socket.peek(socket.bytesAvailable()); }
    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QTcpSocket socket;
};
