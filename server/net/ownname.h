#pragma once

#include <QByteArray>

#include <openssl/types.h>

namespace chatbook::server::net {

/// Whether `host`, in lower case and without brackets, cannot be another's name for this machine,
/// as in DNS rebinding: an IP address, `localhost`, `machineName` with or without `.local`, or a
/// name in the certificate of `tls`, where there is one.
bool isOwnName(const QByteArray &host, const QString &machineName, const SSL_CTX *tls);

} // namespace chatbook::server::net
