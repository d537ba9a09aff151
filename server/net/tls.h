#pragma once

#include "result.h"

#include <QDateTime>
#include <QString>

#include <memory>

#include <openssl/types.h>

namespace chatbook::server::net {

/// What a server encrypts with: TLS 1.2 and newer, no certificates of clients. Both files are PEM:
/// the server's certificate, with those that lead to its issuer behind it, and its key, which no
/// password protects. Fails with a sentence when they are not that, or do not belong together.
Result<std::shared_ptr<SSL_CTX>> tlsContext(const QString &certificateFile, const QString &keyFile);

/// By which clients know the server again: the SHA-256 of its public key, as a
/// SubjectPublicKeyInfo (RFC 5280).
QByteArray publicKeyHash(const SSL_CTX &context);

/// Until when its certificate is good, in UTC.
QDateTime expiryOf(const SSL_CTX &context);

} // namespace chatbook::server::net
