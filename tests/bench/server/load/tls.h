#pragma once

#include <memory>

#include <sys/types.h>

#include <openssl/ssl.h>

/// TLS 1.3 as a client needs it, on a non-blocking socket.
namespace load {

struct FreeTls
{
    void operator()(SSL *ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
};

/// The session of one connection; its handshake is part of the first reads and writes.
using TlsSession = std::unique_ptr<SSL, FreeTls>;

/// Makes the sessions, all with one cipher suite, so that all servers have the same work. Any
/// certificate is accepted: only the work is measured.
class TlsClient
{
public:
    TlsClient();

    TlsSession open(int descriptor) const;

private:
    std::unique_ptr<SSL_CTX, FreeTls> m_context;
};

/// Like recv() and send(): the number of bytes; 0 if the server ended the session; -1 with EAGAIN
/// in `errno` if the socket is not ready, or with another error.
ssize_t receive(SSL *tls, char *to, size_t size);
ssize_t send(SSL *tls, const char *from, size_t size);

/// Whether the session waits to write, and not to read.
bool waitsToWrite(const SSL *tls);

} // namespace load
