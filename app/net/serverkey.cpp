#include "serverkey.h"

#include <QCryptographicHash>

#include <memory>

#include <openssl/x509.h>

namespace chatbook::app {

// Not by QSslKey: it knows only some kinds of keys, and all others are the same null key.
QByteArray serverKey(const QSslCertificate &certificate)
{
    const QByteArray der = certificate.toDer();
    const auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    const std::unique_ptr<X509, decltype(&X509_free)> parsed(d2i_X509(nullptr, &bytes, der.size()),
                                                             X509_free);
    unsigned char *info = nullptr;
    const int size = parsed ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &info) : 0;
    if (size <= 0)
        return {};
    QByteArray key = QCryptographicHash::hash(
        QByteArrayView(reinterpret_cast<const char *>(info), size), QCryptographicHash::Sha256);
    OPENSSL_free(info);
    return key;
}

} // namespace chatbook::app
