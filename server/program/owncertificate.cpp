#include "owncertificate.h"

#include "datadirectory.h"
#include "newfile.h"
#include "opensslobjects.h"
#include "tls.h"

#include <QDir>
#include <QFile>
#include <QHostInfo>
#include <QRegularExpression>

#include <array>
#include <ctime>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace chatbook::server {
namespace {

using net::Bio;
using net::Certificate;
using net::Extension;
using net::Key;

constexpr time_t day = 24 * time_t(3'600);
constexpr time_t year = 365 * day;

Error cannotEncrypt()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("This machine's OpenSSL cannot make a key to encrypt with.")};
}

Result<Done> write(const QString &path, const Bio &pem)
{
    Result<NewFile> file = NewFile::begin(path);
    if (!file)
        return file.error();
    char *bytes = nullptr;
    const qint64 size = BIO_get_mem_data(pem.get(), &bytes);
    QFile part(file->partPath());
    if (!part.open(QIODevice::WriteOnly) || part.write(bytes, size) != size || !part.flush())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("Cannot write '%1': %2.").arg(path, part.errorString())};
    return file->finish(NewFile::Existing::Replaced);
}

Result<Done> makeKey(const QString &path)
{
    const Key key(EVP_EC_gen("P-256"));
    const Bio pem(BIO_new(BIO_s_mem()));
    if (!key ||
        PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return cannotEncrypt();
    return write(path, pem);
}

Key readKey(const QString &path)
{
    const Bio file(BIO_new_file(QFile::encodeName(path).constData(), "r"));
    return Key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool isStillGood(const QString &path, const Key &key, time_t now)
{
    const Bio file(BIO_new_file(QFile::encodeName(path).constData(), "r"));
    const Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)
                                       : nullptr);
    time_t inAYear = now + year;
    return certificate && X509_check_private_key(certificate.get(), key.get()) == 1 &&
           X509_cmp_time(X509_get0_notBefore(certificate.get()), &now) < 0 &&
           X509_cmp_time(X509_get0_notAfter(certificate.get()), &inAYear) > 0;
}

/// The lasting names by which this machine is reached.
QByteArray alternativeNames()
{
    static const QRegularExpression plain(
        QStringLiteral("\\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\z"));
    QByteArray names("DNS:localhost,IP:127.0.0.1,IP:::1");
    const QString host = QHostInfo::localHostName().section(u'.', 0, 0);
    if (plain.match(host).hasMatch())
        names += ",DNS:" + host.toLatin1() + ",DNS:" + host.toLatin1() + ".local";
    return names;
}

bool extend(X509 *certificate, int what, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, what, value.constData()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Self-signed. Its validity begins a day ago, for clients whose clocks are behind.
Certificate certificateOf(const Key &key, time_t now)
{
    Certificate certificate(X509_new());
    std::array<unsigned char, 16> serial{}; // RFC 5280, 4.1.2.2: positive, at most 20 bytes
    X509 *made = certificate.get();
    if (!made || RAND_bytes(serial.data(), int(serial.size())) != 1)
        return {};
    serial[0] = (serial[0] & 0x7f) | 0x40;
    const std::unique_ptr<BIGNUM, net::Release<BN_free>> number(
        BN_bin2bn(serial.data(), int(serial.size()), nullptr));
    X509_NAME *name = X509_get_subject_name(made);
    const QByteArray called("Chatbook");
    const bool done =
        X509_set_version(made, X509_VERSION_3) == 1 && number &&
        BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(made)) &&
        ASN1_TIME_set(X509_getm_notBefore(made), now - day) &&
        ASN1_TIME_set(X509_getm_notAfter(made), now + 10 * year) &&
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char *>(called.constData()),
                                   int(called.size()), -1, 0) == 1 &&
        X509_set_issuer_name(made, name) == 1 && X509_set_pubkey(made, key.get()) == 1 &&
        extend(made, NID_basic_constraints, "critical,CA:FALSE") &&
        extend(made, NID_key_usage, "critical,digitalSignature") &&
        extend(made, NID_ext_key_usage, "serverAuth") &&
        extend(made, NID_subject_alt_name, alternativeNames()) &&
        X509_sign(made, key.get(), EVP_sha256()) > 0;
    return done ? std::move(certificate) : Certificate();
}

Result<Done> makeCertificate(const QString &path, const Key &key, time_t now)
{
    const Certificate certificate = certificateOf(key, now);
    const Bio pem(BIO_new(BIO_s_mem()));
    if (!certificate || PEM_write_bio_X509(pem.get(), certificate.get()) != 1)
        return cannotEncrypt();
    return write(path, pem);
}

} // namespace

Result<std::shared_ptr<SSL_CTX>> ownTlsContext(const QString &folder, const Clock &clock)
{
    const QString keyFile = QDir(folder).filePath(QLatin1StringView(tlsKeyFileName));
    const QString certificateFile =
        QDir(folder).filePath(QLatin1StringView(tlsCertificateFileName));
    if (!QFile::exists(keyFile))
        if (const Result<Done> made = makeKey(keyFile); !made)
            return made.error();
    // A damaged key is not replaced: to all its users the server would be another one.
    const Key key = readKey(keyFile);
    if (!key)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("'%1' holds no key that can be read.").arg(keyFile)};
    const time_t now = clock.now().toSecsSinceEpoch();
    if (!isStillGood(certificateFile, key, now))
        if (const Result<Done> made = makeCertificate(certificateFile, key, now); !made)
            return made.error();
    return net::tlsContext(certificateFile, keyFile);
}

} // namespace chatbook::server
