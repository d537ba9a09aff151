#include "fakeclock.h"
#include "opensslobjects.h"
#include "owncertificate.h"
#include "tls.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

using namespace chatbook;
using namespace chatbook::server;

/// Files of the test's own folder.
class OwnCertificateTest : public QObject
{
    Q_OBJECT

    static QByteArray contents(const QTemporaryDir &dir, const char *name)
    {
        QFile file(dir.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static QByteArray keyIn(const QTemporaryDir &dir, const Clock &clock)
    {
        const auto context = ownTlsContext(dir.path(), clock);
        return context ? net::publicKeyHash(**context) : QByteArray();
    }

private slots:
    void isMadeOnce()
    {
        QTemporaryDir dir;
        const FakeClock clock;
        const QByteArray key = keyIn(dir, clock);
        QCOMPARE(key.size(), 32);
        const QByteArray certificate = contents(dir, "tls-certificate.pem");
        QVERIFY(!certificate.isEmpty());
        QCOMPARE(keyIn(dir, clock), key);
        QCOMPARE(contents(dir, "tls-certificate.pem"), certificate);
        QTemporaryDir other;
        QVERIFY(keyIn(other, clock) != key);
    }

    void isForTheOwnerAlone()
    {
        QTemporaryDir dir;
        QVERIFY(!keyIn(dir, FakeClock()).isEmpty());
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 2);
        for (const QString &name : QDir(dir.path()).entryList(QDir::Files))
            QCOMPARE(QFile::permissions(dir.filePath(name)) & ~(QFile::ReadUser | QFile::WriteUser),
                     QFile::ReadOwner | QFile::WriteOwner);
    }

    void saysWhatAClientChecks()
    {
        QTemporaryDir dir;
        const FakeClock clock;
        const auto context = ownTlsContext(dir.path(), clock);
        QVERIFY(context.ok());
        X509 *certificate = SSL_CTX_get0_certificate(context->get());
        QCOMPARE(X509_get_signature_nid(certificate), NID_ecdsa_with_SHA256);
        QCOMPARE(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
        QCOMPARE(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
        QCOMPARE(X509_check_host(certificate, "localhost", 0, 0, nullptr), 1);
        QCOMPARE(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
        QCOMPARE(X509_check_ip_asc(certificate, "192.0.2.1", 0), 0);
        time_t aDayAgo = clock.now().toSecsSinceEpoch() - 23 * qint64(3'600);
        QVERIFY(X509_cmp_time(X509_get0_notBefore(certificate), &aDayAgo) < 0);
    }

    void isRenewedWithTheSameKey_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<bool>("renewed");
        QTest::newRow("eight years on") << 8 * 365 << false;
        QTest::newRow("nine years on") << 9 * 365 + 1 << true;
        QTest::newRow("a clock that was wrong") << -100 << true;
    }

    void isRenewedWithTheSameKey()
    {
        QFETCH(int, days);
        QTemporaryDir dir;
        FakeClock clock;
        const QByteArray key = keyIn(dir, clock);
        const QByteArray before = contents(dir, "tls-certificate.pem");
        clock.passed = std::chrono::hours(24 * days);
        QCOMPARE(keyIn(dir, clock), key);
        QTEST(contents(dir, "tls-certificate.pem") != before, "renewed");
    }

    void isRenewedWhenItIsDamagedOrAnothers()
    {
        QTemporaryDir dir;
        QTemporaryDir other;
        const FakeClock clock;
        const QByteArray key = keyIn(dir, clock);
        QVERIFY(!keyIn(other, clock).isEmpty());
        for (const QByteArray &instead :
             {QByteArray("damaged"), contents(other, "tls-certificate.pem")}) {
            QFile file(dir.filePath("tls-certificate.pem"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(instead);
            file.close();
            QCOMPARE(keyIn(dir, clock), key);
        }
    }

    void isNeverReplacedWithoutAWord()
    {
        QTemporaryDir dir;
        const FakeClock clock;
        QFile file(dir.filePath("tls-key.pem"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("damaged");
        file.close();
        const auto context = ownTlsContext(dir.path(), clock);
        QVERIFY(!context.ok());
        QVERIFY(context.error().message.contains("tls-key.pem"));
        QCOMPARE(contents(dir, "tls-key.pem"), "damaged");
    }

    void saysThatTheFolderCannotBeWritten()
    {
        QTemporaryDir dir;
        const auto context = ownTlsContext(dir.filePath("none"), FakeClock());
        QVERIFY(!context.ok());
        QVERIFY(context.error().message.contains("tls-key.pem"));
    }
};

QTEST_GUILESS_MAIN(OwnCertificateTest)
#include "tst_owncertificate.moc"
