#include "ownname.h"

#include <QHostAddress>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace chatbook::server::net {

bool isOwnName(const QByteArray &host, const QString &machineName, const SSL_CTX *tls)
{
    const QString name = QString::fromLatin1(host);
    if (host == "localhost" || !QHostAddress(name).isNull())
        return true;
    const QString full = machineName.toLower();
    const QString label = full.section(u'.', 0, 0);
    if (!label.isEmpty() &&
        (name == full || name == label || name == label + QLatin1StringView(".local")))
        return true;
    X509 *certificate = tls ? SSL_CTX_get0_certificate(tls) : nullptr;
    return certificate &&
           X509_check_host(certificate, host.constData(), size_t(host.size()), 0, nullptr) == 1;
}

} // namespace chatbook::server::net
