#pragma once

#include <QSslCertificate>

namespace chatbook::app {

/// By which a server is known again: the SHA-256 of its certificate's public key, in the form of
/// RFC 5280's SubjectPublicKeyInfo, which a renewed certificate keeps. Empty for no certificate.
QByteArray serverKey(const QSslCertificate &certificate);

} // namespace chatbook::app
