#pragma once

#include "result.h"

#include <QDateTime>
#include <QString>

#include <memory>

#include <openssl/types.h>

namespace chatbook::server::net {

/// A context for TLS 1.2 and newer, without client certificates. Both files are PEM: the server's
/// certificate followed by those that lead to its issuer, and its key without a password. Fails
/// with a sentence when they are not that, or do not belong together.
Result<std::shared_ptr<SSL_CTX>> tlsContext(const QString &certificateFile, const QString &keyFile);

/// Identifies the server to clients: the SHA-256 of its public key, as a SubjectPublicKeyInfo (RFC
/// 5280).
QByteArray publicKeyHash(const SSL_CTX &context);

/// When its certificate expires, in UTC.
QDateTime expiryOf(const SSL_CTX &context);

} // namespace chatbook::server::net
