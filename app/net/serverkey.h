#pragma once

#include <QSslCertificate>

namespace chatbook::app {

/// Identifies a server: the SHA-256 of its certificate's public key as a SubjectPublicKeyInfo (RFC
/// 5280), which stays the same in a renewed certificate. Empty for no certificate.
QByteArray serverKey(const QSslCertificate &certificate);

} // namespace chatbook::app
