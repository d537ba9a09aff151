#include "datadirectory.h"
#include "fakeclock.h"
#include "servercertificate.h"
#include "tls.h"

#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <openssl/ssl.h>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;

/// A certificate that expires so many days after the clock's first moment.
class ServerCertificateTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    QStringList m_lines;
    QTemporaryDir m_folder;

    ServerCertificate::Write writer()
    {
        return [this](QLatin1StringView event, log::Fields fields) {
            QStringList line(event);
            for (const auto &[key, value] : fields)
                line.append(value);
            m_lines.append(line.join(' '));
        };
    }

    CertificateFiles made(const QString &validUntil)
    {
        CertificateFiles files{m_folder.filePath("cert.pem"), m_folder.filePath("key.pem")};
        QFile::remove(files.key);
        const auto run = [](const QStringList &arguments) {
            QProcess openssl;
            openssl.start("openssl", arguments);
            QVERIFY(openssl.waitForFinished());
            QVERIFY2(openssl.exitCode() == 0, openssl.readAllStandardError().constData());
        };
        run({"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
             files.key});
        QFile config(m_folder.filePath("ca.cnf"));
        if (!config.open(QIODevice::WriteOnly))
            qFatal("no file");
        config.write(
            "[ca]\ndefault_ca=c\n[c]\ndatabase=" + QFile::encodeName(m_folder.filePath("index")) +
            "\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n"
            "new_certs_dir=" +
            QFile::encodeName(m_folder.path()) + "\n[p]\ncommonName=supplied\n");
        config.close();
        QFile index(m_folder.filePath("index"));
        if (!index.open(QIODevice::WriteOnly))
            qFatal("no file");
        index.close();
        const QString request = m_folder.filePath("request.pem");
        run({"req", "-new", "-key", files.key, "-subj", "/CN=localhost", "-out", request});
        run({"ca", "-batch", "-notext", "-config", config.fileName(), "-selfsign", "-keyfile",
             files.key, "-in", request, "-out", files.certificate, "-startdate", "20200101000000Z",
             "-enddate", validUntil});
        return files;
    }

private slots:
    void init()
    {
        m_clock.passed = 0ms; // 2023-11-14 22:13:20
        m_lines.clear();
    }

    void warnsOnceADayFrom14DaysBefore()
    {
        ServerCertificate certificate(made("20231215000000Z"), m_clock, writer());
        QVERIFY(certificate.read({}));
        QCOMPARE(certificate.expires(), QDateTime::fromString("2023-12-15T00:00:00Z", Qt::ISODate));
        const auto passHours = [&](int hours) {
            for (int i = 0; i < hours; ++i) {
                m_clock.passed += 1h;
                certificate.look();
            }
        };
        passHours(16 * 24); // until 2023-11-30 22:13
        QCOMPARE(m_lines, QStringList());
        passHours(2);
        QCOMPARE(m_lines, QStringList("certificate-expires 2023-12-15T00:00:00Z it is good for 14 "
                                      "more days"));
        passHours(23);
        QCOMPARE(m_lines.size(), 1);
        passHours(1);
        QCOMPARE(m_lines.size(), 2);
        passHours(14 * 24);
        QCOMPARE(m_lines.size(), 16);
        QVERIFY2(m_lines.last().endsWith("it has ended: nobody new may come in"),
                 qPrintable(m_lines.last()));
        m_clock.passed -= 3h; // somebody sets the clock
        passHours(1);
        QCOMPARE(m_lines.size(), 17);
    }

    void warnsAtTheStartAndNoMoreOnceThereIsANewOne()
    {
        const CertificateFiles files = made("20231120000000Z");
        ServerCertificate certificate(files, m_clock, writer());
        QVERIFY(certificate.read({}));
        QCOMPARE(m_lines.size(), 1);
        const QByteArray key = certificate.key();
        (void)made("20240220000000Z");
        QVERIFY(certificate.read({}));
        QVERIFY(certificate.key() != key);
        m_clock.passed += 48h;
        certificate.look();
        QCOMPARE(m_lines.size(), 1);
    }

    void keepsWhatItHasWhereTheFilesAreBad()
    {
        const CertificateFiles files = made("20240220000000Z");
        ServerCertificate certificate(files, m_clock, writer());
        QVERIFY(certificate.read({}));
        const auto context = certificate.context();
        const QByteArray key = certificate.key();
        QFile::remove(files.key);
        const Result<Done> read = certificate.read({});
        QVERIFY(!read);
        QVERIFY(read.error().message.contains("Cannot read"));
        QCOMPARE(certificate.context(), context);
        QCOMPARE(certificate.key(), key);
        QVERIFY(certificate.expires().isValid());
    }

    void renewsTheServersOwn()
    {
        QTemporaryDir data;
        ServerCertificate certificate({}, m_clock, writer());
        QSignalSpy renewed(&certificate, &ServerCertificate::renewed);
        QVERIFY(certificate.read(data.path()));
        const QByteArray key = certificate.key();
        const QDateTime first = certificate.expires();
        m_clock.passed += std::chrono::days(3'640);
        certificate.look();
        QCOMPARE(renewed.size(), 1);
        QCOMPARE(certificate.key(), key);
        QVERIFY(certificate.expires() > first.addYears(9));
        QVERIFY(QFile::remove(data.filePath(tlsKeyFileName)));
        QVERIFY(!certificate.read(data.path()));
        QCOMPARE(certificate.key(), key);
        QVERIFY(!QFile::exists(data.filePath(tlsKeyFileName)));
        QCOMPARE(m_lines, QStringList());
    }
};

QTEST_GUILESS_MAIN(ServerCertificateTest)
#include "tst_servercertificate.moc"
