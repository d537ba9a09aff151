#include "servicemanager.h"

#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <cstddef>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;

namespace {

/// The socket on which systemd would listen: at a path, or at a name that begins with '@'.
class Systemd
{
public:
    explicit Systemd(const QByteArray &name)
        : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy(name.begin(), name.end(), address.sun_path);
        if (name[0] == '@')
            address.sun_path[0] = '\0';
        const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size()));
        if (::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), size) != 0)
            qFatal("cannot listen at %s", name.constData());
    }
    Systemd(const Systemd &) = delete;
    Systemd &operator=(const Systemd &) = delete;
    ~Systemd() { ::close(m_socket); }

    /// The next datagram; null: none.
    QByteArray heard() const
    {
        QByteArray bytes(1'000, '\0');
        const ssize_t size = ::recv(m_socket, bytes.data(), size_t(bytes.size()), 0);
        return size < 0 ? QByteArray() : bytes.left(size);
    }

    /// Waits for this datagram, and ignores others.
    bool hears(const QByteArray &lines) const
    {
        return QTest::qWaitFor([&] { return heard() == lines; }, 30'000);
    }

private:
    int m_socket;
};

} // namespace

class ServiceManagerTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void cleanup()
    {
        for (const char *variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            qunsetenv(variable);
    }

    void tellsWhoListens_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("at a path") << m_folder.filePath("notify").toUtf8();
        QTest::newRow("without a file") << "@chatbook-test-" + QByteArray::number(::getpid());
    }
    void tellsWhoListens()
    {
        QFETCH(QByteArray, name);
        const Systemd systemd(name);
        qputenv("NOTIFY_SOCKET", name);
        const ServiceManager manager;
        QVERIFY(manager.isThere());
        QVERIFY(!qEnvironmentVariableIsSet("NOTIFY_SOCKET"));
        manager.tell("READY=1\nSTATUS=0 connected");
        manager.tell("STOPPING=1");
        QCOMPARE(systemd.heard(), QByteArray("READY=1\nSTATUS=0 connected"));
        QCOMPARE(systemd.heard(), QByteArray("STOPPING=1"));
    }

    void saysNothingWhereNobodyListens_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("a slash") << QByteArray("/");
        QTest::newRow("an at sign") << QByteArray("@");
        QTest::newRow("nothing there") << m_folder.filePath("none").toUtf8();
        QTest::newRow("a folder") << m_folder.path().toUtf8();
        QTest::newRow("relative") << QByteArray("notify");
        QTest::newRow("a virtual machine's host") << QByteArray("vsock:2:1234");
        QTest::newRow("too long") << "/" + QByteArray(107, 'x');
        QTest::newRow("far too long") << "@" + QByteArray(100'000, 'x');
    }
    void saysNothingWhereNobodyListens()
    {
        QFETCH(QByteArray, name);
        qputenv("NOTIFY_SOCKET", name);
        const ServiceManager manager;
        QVERIFY(!manager.isThere());
        QVERIFY(!qEnvironmentVariableIsSet("NOTIFY_SOCKET"));
        manager.tell("READY=1");
    }

    void waitsForNobody()
    {
        const QByteArray name = m_folder.filePath("full").toUtf8();
        auto systemd = std::make_unique<Systemd>(name);
        qputenv("NOTIFY_SOCKET", name);
        const ServiceManager manager;
        for (int i = 0; i < 10'000; ++i) // more than is kept for one that does not read
            manager.tell("WATCHDOG=1");
        QCOMPARE(systemd->heard(), QByteArray("WATCHDOG=1"));
        systemd.reset();
        manager.tell("WATCHDOG=1"); // the listener is gone, which ends no program
    }

    void knowsTheWatchdog_data()
    {
        QTest::addColumn<QByteArray>("microseconds");
        QTest::addColumn<QByteArray>("process");
        QTest::addColumn<qint64>("expected");
        const QByteArray own = QByteArray::number(::getpid());
        QTest::newRow("none") << QByteArray() << QByteArray() << qint64(0);
        QTest::newRow("ours") << QByteArray("30000000") << own << qint64(30'000'000);
        QTest::newRow("anyone's") << QByteArray("30000000") << QByteArray() << qint64(30'000'000);
        QTest::newRow("another's") << QByteArray("30000000") << QByteArray("1") << qint64(0);
        QTest::newRow("nonsense") << QByteArray("-5") << own << qint64(0);
        QTest::newRow("words") << QByteArray("soon") << own << qint64(0);
    }
    void knowsTheWatchdog()
    {
        QFETCH(QByteArray, microseconds);
        QFETCH(QByteArray, process);
        QFETCH(qint64, expected);
        qputenv("WATCHDOG_USEC", microseconds);
        qputenv("WATCHDOG_PID", process);
        const ServiceManager manager;
        QCOMPARE(qint64(manager.watchdog().count()), expected);
        QVERIFY(!qEnvironmentVariableIsSet("WATCHDOG_USEC"));
        QVERIFY(!qEnvironmentVariableIsSet("WATCHDOG_PID"));
    }

    void hearsHowTheServerIs()
    {
        const QByteArray name = m_folder.filePath("server").toUtf8();
        const Systemd systemd(name);
        QProcess server;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("NOTIFY_SOCKET", name);
        environment.insert("WATCHDOG_USEC", "300000");
        server.setProcessEnvironment(environment);
        server.start(CHATBOOK_SERVER, {"--port", "0", "--data", m_folder.filePath("data")});
        QVERIFY(systemd.hears("READY=1\nSTATUS=0 connected"));

        QTRY_VERIFY_WITH_TIMEOUT(server.canReadLine(), 30'000);
        const QUrl url(QString::fromLatin1(server.readLine().mid(qstrlen("ready ")).trimmed()));
        QTcpSocket person;
        person.connectToHost(url.host(), quint16(url.port()));
        person.write("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n"
                     "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        QVERIFY(systemd.hears("WATCHDOG=1\nSTATUS=1 connected"));

        server.terminate();
        QVERIFY(systemd.hears("STOPPING=1"));
        QVERIFY(server.waitForFinished());
        QCOMPARE(server.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(ServiceManagerTest)
#include "tst_servicemanager.moc"
