#include "servercertificate.h"

#include "datadirectory.h"
#include "owncertificate.h"
#include "tls.h"

#include <QDir>
#include <QFile>

namespace chatbook::server {

ServerCertificate::ServerCertificate(CertificateFiles given, const Clock &clock, Write write)
    : m_given(std::move(given))
    , m_clock(clock)
    , m_write(std::move(write))
{
    m_hourly.setInterval(std::chrono::hours(1));
    connect(&m_hourly, &QTimer::timeout, this, &ServerCertificate::look);
}

Result<Done> ServerCertificate::read(const QString &dataDirectory)
{
    // Clients know this server by that key: it is not replaced while the server runs.
    const QString ownKey = QDir(dataDirectory).filePath(QLatin1StringView(tlsKeyFileName));
    if (m_context && !m_given.isGiven() && !QFile::exists(ownKey))
        return Error{ErrorCode::Unavailable, QStringLiteral("'%1' is not there.").arg(ownKey)};
    const Result<std::shared_ptr<SSL_CTX>> context =
        m_given.isGiven() ? net::tlsContext(m_given.certificate, m_given.key)
                          : ownTlsContext(dataDirectory, m_clock);
    if (!context)
        return context.error();
    m_dataDirectory = dataDirectory;
    m_context = *context;
    m_key = net::publicKeyHash(*m_context);
    m_expires = net::expiryOf(*m_context);
    m_warned = {};
    m_hourly.start();
    if (m_given.isGiven()) // the server's own was just checked
        look();
    return Done{};
}

void ServerCertificate::look()
{
    const QDateTime now = m_clock.now();
    if (now.addDays(warnedDaysBefore) < m_expires)
        return;
    if (m_warned.isValid() && m_warned.secsTo(now) >= 0 && m_warned.addDays(1) > now)
        return;
    if (!m_given.isGiven() && read(m_dataDirectory))
        return emit renewed();
    m_warned = now;
    const qint64 days = now.daysTo(m_expires);
    m_write(QLatin1StringView("certificate-expires"),
            {{QLatin1StringView("expires"), m_expires.toString(Qt::ISODate)},
             {QLatin1StringView("reason"),
              m_expires <= now ? QStringLiteral("it has ended: nobody new may come in")
                               : QStringLiteral("it is good for %1 more days").arg(days)}});
}

} // namespace chatbook::server
