#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

#include <openssl/ssl.h>

namespace chatbook::server::net {

/// The server's side of TLS on one connection: turns bytes on the wire into plain bytes and back.
/// It reads and writes nothing itself, and keeps no more than an incomplete record. With
/// QSslSocket, which makes a context for each, an idle connection would cost more than 100 KiB.
class TlsSession
{
public:
    explicit TlsSession(SSL_CTX *context);
    ~TlsSession() = default;
    Q_DISABLE_COPY_MOVE(TlsSession)

    /// Decrypts the next bytes from the wire. TLS itself may have to answer them, which is then in
    /// `takeForWire()`, and they may end the session.
    QByteArray received(QByteArrayView fromWire);

    /// Encrypts, for `takeForWire()`. Only after something was received, and while it is open.
    void send(QByteArrayView plain);

    /// Tells the peer that nothing more comes.
    void end();

    /// The bytes to send to the peer, in order.
    QByteArray takeForWire() { return std::exchange(m_forWire, {}); }
    bool hasForWire() const { return !m_forWire.isEmpty(); }

    /// Until the peer ends the session, or sends something that is not TLS.
    bool isOpen() const { return m_isOpen; }

private:
    struct Free
    {
        void operator()(SSL *ssl) const { SSL_free(ssl); }
    };

    static const BIO_METHOD *wire();
    static int readWire(BIO *bio, char *data, int size);
    static int writeWire(BIO *bio, const char *data, int size);
    static long controlWire(BIO *bio, int command, long number, void *pointer);

    std::unique_ptr<SSL, Free> m_ssl;
    QByteArrayView m_fromWire;
    QByteArray m_forWire;
    bool m_isOpen = true;
};

} // namespace chatbook::server::net
