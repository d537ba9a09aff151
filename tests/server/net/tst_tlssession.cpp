#include "tls.h"
#include "tlssession.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::server::net;

namespace {

/// A client made only of OpenSSL, in memory.
class TlsClient
{
public:
    explicit TlsClient(int version = TLS1_3_VERSION)
        : m_context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free)
    {
        SSL_CTX_set_max_proto_version(m_context.get(), version);
        ssl.reset(SSL_new(m_context.get()), SSL_free);
        SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(ssl.get());
    }

    QByteArray takeForWire()
    {
        char *data = nullptr;
        BIO *bio = SSL_get_wbio(ssl.get());
        const long size = BIO_get_mem_data(bio, &data);
        QByteArray taken(data, size);
        (void)BIO_reset(bio);
        return taken;
    }

    void fromWire(const QByteArray &bytes)
    {
        BIO_write(SSL_get_rbio(ssl.get()), bytes.constData(), int(bytes.size()));
    }

    QByteArray read()
    {
        QByteArray all(1 << 20, Qt::Uninitialized);
        qsizetype filled = 0;
        for (int size = 0; (size = SSL_read(ssl.get(), all.data() + filled, 1 << 14)) > 0;)
            filled += size;
        return all.first(filled);
    }

    void write(const QByteArray &bytes)
    {
        SSL_write(ssl.get(), bytes.constData(), int(bytes.size()));
    }

private:
    std::shared_ptr<SSL_CTX> m_context;

public:
    std::shared_ptr<SSL> ssl;
};

} // namespace

class TlsSessionTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<SSL_CTX> m_context;

    static void shakeHands(TlsClient &client, TlsSession &session)
    {
        for (int i = 0; i < 4; ++i) {
            SSL_do_handshake(client.ssl.get());
            session.received(client.takeForWire());
            client.fromWire(session.takeForWire());
        }
        QVERIFY(SSL_is_init_finished(client.ssl.get()));
        QVERIFY(session.isOpen());
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        const QString certificate = m_folder.filePath("certificate.pem");
        const QString key = m_folder.filePath("key.pem");
        QCOMPARE(QProcess::execute("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt",
                                               "ec_paramgen_curve:P-256", "-nodes", "-subj",
                                               "/CN=chat", "-keyout", key, "-out", certificate}),
                 0);
        const auto context = tlsContext(certificate, key);
        QVERIFY(context.ok());
        m_context = *context;
    }

    void carriesBothWays_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("1.2") << TLS1_2_VERSION;
        QTest::newRow("1.3") << TLS1_3_VERSION;
    }

    void carriesBothWays()
    {
        QFETCH(int, version);
        TlsClient client(version);
        TlsSession session(m_context.get());
        shakeHands(client, session);
        QCOMPARE(SSL_version(client.ssl.get()), version);
        const QByteArray said = QByteArray(100'000, 'a') + "b";
        client.write(said);
        QCOMPARE(session.received(client.takeForWire()), said);
        session.send(said);
        session.send("c");
        client.fromWire(session.takeForWire());
        QCOMPARE(client.read(), said + "c");
    }

    void takesTheWireByteByByte()
    {
        TlsClient client;
        TlsSession session(m_context.get());
        QByteArray heard;
        const auto give = [&] {
            for (const char c : client.takeForWire())
                heard += session.received(QByteArrayView(&c, 1));
            client.fromWire(session.takeForWire());
        };
        SSL_do_handshake(client.ssl.get());
        give();
        QCOMPARE(SSL_do_handshake(client.ssl.get()), 1);
        client.write("one");
        client.write("two");
        give();
        QCOMPARE(heard, "onetwo");
    }

    void whatIsNoTlsEndsIt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\n\r\n");
        QTest::newRow("zeros") << QByteArray(100, '\0');
        QTest::newRow("an older version")
            << QByteArray::fromHex("160300003a010000360300") + QByteArray(52, 1);
    }

    void whatIsNoTlsEndsIt()
    {
        QFETCH(QByteArray, bytes);
        TlsSession session(m_context.get());
        QCOMPARE(session.received(bytes), QByteArray());
        QVERIFY(!session.isOpen());
        QCOMPARE(session.received(bytes), QByteArray());
    }

    void aChangedRecordEndsItWithWhatCameBefore()
    {
        TlsClient client;
        TlsSession session(m_context.get());
        shakeHands(client, session);
        client.write("before");
        const QByteArray good = client.takeForWire();
        client.write("after");
        QByteArray bad = client.takeForWire();
        bad.back() = char(bad.back() ^ 1);
        QCOMPARE(session.received(QByteArray(good + bad)), "before");
        QVERIFY(!session.isOpen());
        QVERIFY(session.hasForWire()); // an alert
    }

    void bothEndsCanEndIt()
    {
        TlsClient client;
        TlsSession session(m_context.get());
        shakeHands(client, session);
        session.send("last");
        session.end();
        client.fromWire(session.takeForWire());
        QCOMPARE(client.read(), "last");
        QCOMPARE(SSL_get_shutdown(client.ssl.get()), SSL_RECEIVED_SHUTDOWN);
        client.write("bye");
        SSL_shutdown(client.ssl.get());
        QCOMPARE(session.received(client.takeForWire()), "bye");
        QVERIFY(!session.isOpen());
    }

    void noOtherHandshakeIsMade()
    {
        TlsClient client(TLS1_2_VERSION);
        TlsSession session(m_context.get());
        shakeHands(client, session);
        QCOMPARE(SSL_renegotiate(client.ssl.get()), 1);
        SSL_do_handshake(client.ssl.get());
        session.received(client.takeForWire());
        client.fromWire(session.takeForWire());
        QVERIFY(SSL_do_handshake(client.ssl.get()) != 1);
    }
};

QTEST_GUILESS_MAIN(TlsSessionTest)
#include "tst_tlssession.moc"
