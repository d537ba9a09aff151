#pragma once

#include <memory>

#include <sys/types.h>

#include <openssl/ssl.h>

/// TLS 1.3 as a client needs it, on a socket that does not block.
namespace load {

struct FreeTls
{
    void operator()(SSL *ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
};

/// One connection's; the handshake is part of its first reads and writes.
using TlsSession = std::unique_ptr<SSL, FreeTls>;

/// Makes the sessions, all with one cipher suite, so that no server has it easier than another. Any
/// certificate is believed: what is looked at is the work, and not whose it is.
class TlsClient
{
public:
    TlsClient();

    TlsSession open(int descriptor) const;

private:
    std::unique_ptr<SSL_CTX, FreeTls> m_context;
};

/// As recv() and send(): how many bytes; 0 when the server ended the session, -1 with EAGAIN in
/// `errno` when the socket must be waited for, or with another error.
ssize_t receive(SSL *tls, char *to, size_t size);
ssize_t send(SSL *tls, const char *from, size_t size);

/// Whether the session waits for room in the socket, and not for something to read.
bool waitsToWrite(const SSL *tls);

} // namespace load
