#include "tlssession.h"

#include <algorithm>
#include <array>
#include <new>

#include <openssl/bio.h>
#include <openssl/err.h>

namespace chatbook::server::net {

TlsSession::TlsSession(SSL_CTX *context)
    : m_ssl(SSL_new(context))
{
    BIO *bio = BIO_new(wire());
    if (!m_ssl || !bio)
        throw std::bad_alloc();
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(m_ssl.get(), bio, bio);
    SSL_set_accept_state(m_ssl.get());
}

QByteArray TlsSession::received(QByteArrayView fromWire)
{
    if (!m_isOpen)
        return {};
    m_fromWire = fromWire;
    QByteArray plain;
    std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> record; // NOLINT(*-member-init): 16 KiB
    ERR_clear_error();
    int read = 0;
    while ((read = SSL_read(m_ssl.get(), record.data(), int(record.size()))) > 0)
        plain.append(record.data(), read);
    m_isOpen = SSL_get_error(m_ssl.get(), read) == SSL_ERROR_WANT_READ;
    m_fromWire = {};
    return plain;
}

void TlsSession::send(QByteArrayView plain)
{
    ERR_clear_error();
    if (!plain.isEmpty() && SSL_write(m_ssl.get(), plain.data(), int(plain.size())) <= 0)
        m_isOpen = false; // the wire takes everything, so the session has failed
}

void TlsSession::end()
{
    ERR_clear_error();
    SSL_shutdown(m_ssl.get());
}

const BIO_METHOD *TlsSession::wire()
{
    static const BIO_METHOD *const method = [] {
        BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
        BIO_meth_set_read(made, readWire);
        BIO_meth_set_write(made, writeWire);
        BIO_meth_set_ctrl(made, controlWire);
        return made;
    }();
    return method;
}

int TlsSession::readWire(BIO *bio, char *data, int size)
{
    QByteArrayView &from = static_cast<TlsSession *>(BIO_get_data(bio))->m_fromWire;
    BIO_clear_retry_flags(bio);
    if (from.isEmpty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const qsizetype taken = std::min(qsizetype(size), from.size());
    std::copy_n(from.data(), taken, data);
    from = from.sliced(taken);
    return int(taken);
}

int TlsSession::writeWire(BIO *bio, const char *data, int size)
{
    static_cast<TlsSession *>(BIO_get_data(bio))->m_forWire.append(data, size);
    return size;
}

long TlsSession::controlWire(BIO * /*bio*/, int command, long /*number*/, void * /*pointer*/)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

} // namespace chatbook::server::net
