#pragma once

#include "clock.h"
#include "log.h"
#include "result.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

#include <openssl/types.h>

namespace chatbook::server {

/// The PEM files of a certificate that was given: see net::tlsContext().
struct CertificateFiles
{
    QString certificate = {}; ///< empty, as the key is: none was given
    QString key = {};

    bool isGiven() const { return !certificate.isEmpty(); }
};

/// The server's certificate: the one that it was given, or its own. It can be read again while the
/// server runs. In the 14 days before it expires, the log warns once a day; the server's own is
/// renewed instead.
class ServerCertificate : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(QLatin1StringView event, log::Fields fields)>;

    static constexpr int warnedDaysBefore = 14;

    ServerCertificate(CertificateFiles given, const Clock &clock, Write write = log::warning);

    /// Reads the given files, or the server's own in its data folder, which are made if needed. If
    /// that fails, with a sentence, the earlier ones stay.
    Result<Done> read(const QString &dataDirectory);

    /// None before it was read: the server does not encrypt.
    const std::shared_ptr<SSL_CTX> &context() const { return m_context; }
    QByteArray key() const { return m_key; } ///< see net::publicKeyHash()
    QDateTime expires() const { return m_expires; }

    /// Warns or renews, if that is due and was not done within a day. Call it once an hour.
    void look();

signals:
    /// The server's own was renewed, with the same key.
    void renewed();

private:
    const CertificateFiles m_given;
    const Clock &m_clock;
    Write m_write;
    QString m_dataDirectory;
    std::shared_ptr<SSL_CTX> m_context;
    QByteArray m_key;
    QDateTime m_expires;
    QDateTime m_warned; ///< when the log last warned of this one; invalid: not yet
    QTimer m_hourly;
};

} // namespace chatbook::server
