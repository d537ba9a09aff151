#pragma once

#include "clock.h"
#include "result.h"

#include <QString>

#include <memory>

#include <openssl/types.h>

namespace chatbook::server {

/// What a server encrypts with when it was given no certificate: its own key (P-256), by which
/// clients know it again, in `tls-key.pem` in its data folder, and a certificate that the key signs
/// for itself, in `tls-certificate.pem`. Both are made when they are not there; the certificate
/// anew when it is not the key's, or less than a year is left of it. Fails with a sentence.
Result<std::shared_ptr<SSL_CTX>> ownTlsContext(const QString &folder, const Clock &clock);

} // namespace chatbook::server
