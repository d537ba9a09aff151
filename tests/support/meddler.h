#pragma once

#include "clock.h"
#include "owncertificate.h"
#include "serverkey.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QUrl>

namespace chatbook::app {

/// A proxy in front of a server, with its own key or none. It passes on what client and server
/// send, and keeps everything that it could read from clients.
class Meddler
{
public:
    enum class Wire {
        Tls,
        TrustedTls, ///< with a certificate for 127.0.0.1, which this program trusts meanwhile
        Plain,
    };

    /// Its key and certificate are in `folder`, or are made there.
    explicit Meddler(const QString &folder, Wire wire = Wire::Tls)
    {
        if (wire == Wire::Plain)
            m_server = std::make_unique<QTcpServer>();
        else
            makeTls(folder, wire == Wire::TrustedTls);
        QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(),
                         [this, wire] {
                             if (wire == Wire::Plain)
                                 ++visitors;
                             pass();
                         });
    }

    ~Meddler() { QSslConfiguration::setDefaultConfiguration(m_usual); }

    bool listen(const QUrl &before, quint16 port = 0)
    {
        m_before = before;
        return m_server->listen(QHostAddress::Any, port);
    }

    quint16 port() const { return m_server->serverPort(); }
    QUrl url() const { return QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(port())); }

    /// All bytes from clients, as they came.
    QByteArray read() const { return m_read.join(); }

    /// Their short WebSocket messages, without masks.
    QByteArray told() const
    {
        QByteArray texts;
        for (const QByteArray &bytes : m_read) {
            qsizetype at = bytes.indexOf("\r\n\r\n");
            for (at = at < 0 ? bytes.size() : at + 4; at + 2 <= bytes.size();) {
                const bool isText = (quint8(bytes[at]) & 0x0f) == 1;
                qsizetype size = quint8(bytes[at + 1]) & 0x7f;
                at += 2;
                if (size == 126) {
                    size = (quint8(bytes.at(at)) << 8) | quint8(bytes.at(at + 1));
                    at += 2;
                }
                for (qsizetype i = 0; isText && i < size && at + 4 + i < bytes.size(); ++i)
                    texts += char(bytes[at + 4 + i] ^ bytes[at + i % 4]);
                if (isText)
                    texts += '\n';
                at += 4 + size;
            }
        }
        return texts;
    }

    QByteArray key;
    int visitors = 0; ///< connections, whether they sent anything or not

private:
    void makeTls(const QString &folder, bool isTrusted)
    {
        if (const auto made = server::ownTlsContext(folder, SystemClock()); !made)
            qFatal("%s", qPrintable(made.error().message));
        const QString keyPath = QDir(folder).filePath(QStringLiteral("tls-key.pem"));
        const QString path = QDir(folder).filePath(QStringLiteral("tls-certificate.pem"));
        if (isTrusted)
            certify(keyPath, path);
        QFile keyFile(keyPath);
        if (!keyFile.open(QIODevice::ReadOnly))
            qFatal("There is no key.");
        const QSslCertificate certificate = QSslCertificate::fromPath(path).value(0);
        if (isTrusted) {
            QSslConfiguration trusting = m_usual;
            trusting.addCaCertificate(certificate);
            QSslConfiguration::setDefaultConfiguration(trusting);
        }
        key = serverKey(certificate);
        QSslConfiguration tls;
        tls.setLocalCertificate(certificate);
        tls.setPrivateKey(QSslKey(&keyFile, QSsl::Ec));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(tls);
        QObject::connect(server.get(), &QSslServer::startedEncryptionHandshake, server.get(),
                         [this](const QSslSocket *) { ++visitors; });
        m_server = std::move(server);
    }

    static void certify(const QString &keyPath, const QString &path)
    {
        if (QProcess::execute(
                QStringLiteral("openssl"),
                {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-key"), keyPath,
                 QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"),
                 QStringLiteral("/CN=rogue"), QStringLiteral("-addext"),
                 QStringLiteral("subjectAltName=IP:127.0.0.1"), QStringLiteral("-out"), path}) != 0)
            qFatal("There is no certificate.");
    }

    void pass()
    {
        while (QTcpSocket *client = m_server->nextPendingConnection()) {
            auto *onward = new QSslSocket(client);
            onward->setPeerVerifyMode(QSslSocket::VerifyNone);
            onward->connectToHostEncrypted(m_before.host(), quint16(m_before.port()));
            const qsizetype index = m_read.size();
            m_read.append(QByteArray());
            const auto take = [this, client, onward, index] {
                const QByteArray bytes = client->readAll();
                m_read[index] += bytes;
                onward->write(bytes);
            };
            QObject::connect(client, &QTcpSocket::readyRead, client, take);
            QObject::connect(onward, &QSslSocket::readyRead, client,
                             [client, onward] { client->write(onward->readAll()); });
            QObject::connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
            QObject::connect(onward, &QSslSocket::disconnected, client,
                             &QTcpSocket::disconnectFromHost);
            take();
        }
    }

    const QSslConfiguration m_usual = QSslConfiguration::defaultConfiguration();
    QUrl m_before;
    QByteArrayList m_read; ///< of each client
    std::unique_ptr<QTcpServer> m_server;
};

} // namespace chatbook::app
