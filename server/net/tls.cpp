#include "tls.h"

#include "opensslobjects.h"
#include "utctime.h"

#include <QCryptographicHash>
#include <QFile>

#include <algorithm>
#include <ctime>

#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace chatbook::server::net {
namespace {

Error unusable(const QString &sentence)
{
    return {ErrorCode::Unavailable, sentence};
}

Result<QByteArray> contents(const QString &path)
{
    constexpr qint64 longest = 1 << 20;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unusable(QStringLiteral("Cannot read '%1': %2.").arg(path, file.errorString()));
    return file.read(longest);
}

Bio reader(const QByteArray &bytes)
{
    return Bio(BIO_new_mem_buf(bytes.constData(), int(bytes.size())));
}

/// OpenSSL asks for the password of a protected key; nobody is at the terminal to give it.
int noPassword(char * /*buffer*/, int /*size*/, int /*forWriting*/, void * /*context*/)
{
    return -1;
}

/// Suites with forward secrecy and authenticated encryption; all of TLS 1.3 have both.
constexpr auto suites12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::shared_ptr<SSL_CTX> newContext()
{
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), suites12);
    // A client that asks for handshakes again and again would cost much. Session resumption needs a
    // key that must be renewed, and is of little use: clients stay connected.
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    return context;
}

} // namespace

Result<std::shared_ptr<SSL_CTX>> tlsContext(const QString &certificateFile, const QString &keyFile)
{
    const Result<QByteArray> chain = contents(certificateFile);
    if (!chain)
        return chain.error();
    const Result<QByteArray> secret = contents(keyFile);
    if (!secret)
        return secret.error();

    const Bio certificates = reader(*chain);
    const Certificate certificate(
        PEM_read_bio_X509(certificates.get(), nullptr, noPassword, nullptr));
    if (!certificate)
        return unusable(QStringLiteral("'%1' holds no certificate in PEM.").arg(certificateFile));
    const Key key(PEM_read_bio_PrivateKey(reader(*secret).get(), nullptr, noPassword, nullptr));
    if (!key)
        return unusable(
            QStringLiteral("'%1' holds no key in PEM without a password.").arg(keyFile));
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return unusable(QStringLiteral("The key in '%1' is not that of the certificate in '%2'.")
                            .arg(keyFile, certificateFile));

    std::shared_ptr<SSL_CTX> context = newContext();
    if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
        return unusable(QStringLiteral("The key in '%1' is too weak, or of a kind that TLS does "
                                       "not know.")
                            .arg(keyFile));
    while (const Certificate issuer{
        PEM_read_bio_X509(certificates.get(), nullptr, noPassword, nullptr)})
        SSL_CTX_add1_chain_cert(context.get(), issuer.get());
    return context;
}

QByteArray publicKeyHash(const SSL_CTX &context)
{
    unsigned char *info = nullptr;
    const int size =
        i2d_X509_PUBKEY(X509_get_X509_PUBKEY(SSL_CTX_get0_certificate(&context)), &info);
    QByteArray hash = QCryptographicHash::hash(
        QByteArrayView(reinterpret_cast<const char *>(info), std::max(size, 0)),
        QCryptographicHash::Sha256);
    OPENSSL_free(info);
    return hash;
}

QDateTime expiryOf(const SSL_CTX &context)
{
    std::tm time{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(&context)), &time) != 1)
        return {};
    return utcTime(qint64(::timegm(&time)) * 1'000);
}

} // namespace chatbook::server::net
