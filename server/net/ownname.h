#pragma once

#include <QByteArray>

#include <openssl/types.h>

namespace chatbook::server::net {

/// Whether `host`, in lower case and without brackets, is safe as a name of this machine, and not
/// another's name that DNS rebinding points here: an IP address, `localhost`, `machineName` with or
/// without `.local`, or a name in the certificate of `tls`, if there is one.
bool isOwnName(const QByteArray &host, const QString &machineName, const SSL_CTX *tls);

} // namespace chatbook::server::net
