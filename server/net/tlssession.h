#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

#include <openssl/ssl.h>

namespace chatbook::server::net {

/// The server's side of TLS on one connection, between the bytes on the wire and those that they
/// carry. It reads and writes nothing itself, and keeps no more than a record that is not whole.
/// With QSslSocket, which makes a context for each, an idle connection would cost more than 100
/// KiB.
class TlsSession
{
public:
    explicit TlsSession(SSL_CTX *context);
    ~TlsSession() = default;
    Q_DISABLE_COPY_MOVE(TlsSession)

    /// What the peer says with the next bytes from the wire. They may have something to be
    /// answered by TLS itself, which then is in `takeForWire()`, and may end the session.
    QByteArray received(QByteArrayView fromWire);

    /// Encrypts, for `takeForWire()`. Only once something was received, and while it is open.
    void send(QByteArrayView plain);

    /// Tells the peer that nothing more comes.
    void end();

    /// What is to go to the peer, in order.
    QByteArray takeForWire() { return std::exchange(m_forWire, {}); }
    bool hasForWire() const { return !m_forWire.isEmpty(); }

    /// Until the peer has ended the session, or what it sent was no TLS.
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
