#pragma once

#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QtEndian>

#include <utility>

/// Like QTest::qWaitFor(), but woken by events and not every 10 ms: for hundreds of cases.
template <class Predicate>
bool waitFor(Predicate predicate)
{
    QTimer patience;
    patience.setSingleShot(true);
    patience.start(10'000);
    while (!predicate()) {
        if (!patience.isActive())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

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

    /// One frame, masked as a client's must be.
    static QByteArray frame(int opcode, const QByteArray &payload, bool isFinal = true)
    {
        QByteArray bytes(1, char((isFinal ? 0x80 : 0) | opcode));
        const auto append = [&](auto size) {
            size = qToBigEndian(size);
            bytes.append(reinterpret_cast<const char *>(&size), sizeof size);
        };
        if (payload.size() < 126) {
            bytes += char(0x80 | payload.size());
        } else if (payload.size() <= 0xffff) {
            bytes += char(0x80 | 126);
            append(quint16(payload.size()));
        } else {
            bytes += char(0x80 | 127);
            append(quint64(payload.size()));
        }
        const QByteArray mask("\x37\xfa\x21\x3d");
        bytes += mask;
        for (qsizetype i = 0; i < payload.size(); ++i)
            bytes += char(payload[i] ^ mask[i % 4]);
        return bytes;
    }

    /// What the server has sent since open(), except its heartbeat: the opcode and payload of each
    /// frame.
    QList<std::pair<int, QByteArray>> received()
    {
        const QByteArray bytes = peeked();
        QList<std::pair<int, QByteArray>> frames;
        for (qsizetype at = 0; at + 2 <= bytes.size();) {
            const int opcode = bytes[at] & 0x0f;
            qsizetype size = uchar(bytes[at + 1]);
            at += 2;
            if (size == 126 && at + 2 <= bytes.size()) {
                size = qFromBigEndian<quint16>(bytes.constData() + at);
                at += 2;
            } else if (size == 127 && at + 8 <= bytes.size()) {
                size = qFromBigEndian<qint64>(bytes.constData() + at);
                at += 8;
            }
            if (at + size > bytes.size())
                break;
            frames.append({opcode, bytes.sliced(at, size)});
            at += size;
        }
        return frames;
    }

    void sendText(const QByteArray &text) { socket.write(frame(1, text)); }

    /// Does the handshake and connects to `/`, up to the answer to CONNECT.
    bool open()
    {
        socket.write(request());
        if (!waitFor([this] { return peeked().contains("0{"); }))
            return false;
        sendText("40");
        return waitFor([this] { return peeked().contains("40{\"sid\""); });
    }

    QByteArray peeked() { return socket.peek(socket.bytesAvailable()); }
    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QTcpSocket socket;
};
