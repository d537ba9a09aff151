#pragma once

#include "clock.h"
#include "result.h"

#include <QString>

#include <memory>

#include <openssl/types.h>

namespace chatbook::server {

/// The key and certificate of a server that was given none: its own key (P-256), by which clients
/// know it, in `tls-key.pem` in its data folder, and a certificate signed with that key in
/// `tls-certificate.pem`. Missing files are made. The certificate is made again if it does not
/// match the key, or has less than a year left. Fails with a sentence.
Result<std::shared_ptr<SSL_CTX>> ownTlsContext(const QString &folder, const Clock &clock);

} // namespace chatbook::server
