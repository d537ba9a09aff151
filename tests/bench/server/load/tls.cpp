#include "tls.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <openssl/err.h>

namespace load {
namespace {

/// Read at once from the socket, whatever the records in it.
constexpr size_t readAhead = 64 << 10;

/// The result of a read or write that gave `count`, which is 0 or less.
ssize_t failure(SSL *tls, int count)
{
    switch (SSL_get_error(tls, count)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    default:
        errno = EPROTO;
        return -1;
    }
}

} // namespace

TlsClient::TlsClient()
    : m_context(SSL_CTX_new(TLS_client_method()))
{
    if (!m_context || SSL_CTX_set_min_proto_version(m_context.get(), TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(m_context.get(), "TLS_AES_256_GCM_SHA384") != 1) {
        std::fputs("there is no TLS 1.3 here\n", stderr);
        std::exit(1);
    }
    SSL_CTX_set_verify(m_context.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_mode(m_context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                          SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                          SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(m_context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(m_context.get(), readAhead);
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
}

TlsSession TlsClient::open(int descriptor) const
{
    TlsSession session(SSL_new(m_context.get()));
    if (!session || SSL_set_fd(session.get(), descriptor) != 1) {
        std::fputs("a TLS session cannot be made\n", stderr);
        std::exit(1);
    }
    SSL_set_connect_state(session.get());
    return session;
}

ssize_t receive(SSL *tls, char *to, size_t size)
{
    ERR_clear_error();
    size_t got = 0;
    while (got < size) {
        const int count = SSL_read(tls, to + got, int(std::min<size_t>(size - got, INT_MAX)));
        if (count <= 0)
            return got > 0 ? ssize_t(got) : failure(tls, count);
        got += size_t(count);
    }
    return ssize_t(got);
}

ssize_t send(SSL *tls, const char *from, size_t size)
{
    ERR_clear_error();
    const int count = SSL_write(tls, from, int(std::min<size_t>(size, INT_MAX)));
    return count > 0 ? count : failure(tls, count);
}

bool waitsToWrite(const SSL *tls)
{
    return SSL_want_write(tls);
}

} // namespace load
