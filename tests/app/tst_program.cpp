#include "profile.h"
#include "support/programs.h"

#include <QDir>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <xcb/xcb.h>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// The TCP port on which a process listens; 0 while it does not.
quint16 listeningPort(qint64 process)
{
    const QString folder = QString("/proc/%1/").arg(process);
    QStringList own;
    const QDir descriptors(folder + "fd");
    for (const QString &name : descriptors.entryList(QDir::AllEntries | QDir::System))
        own.append(
            QFile::symLinkTarget(descriptors.filePath(name)).section('[', 1).section(']', 0, 0));
    for (const char *table : {"net/tcp", "net/tcp6"}) {
        QFile file(folder + table);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            if (fields.value(3) == "0A" && own.contains(fields.value(9)))
                return quint16(fields.at(1).split(':').last().toUShort(nullptr, 16));
        }
    }
    return 0;
}

using XcbConnection = std::unique_ptr<xcb_connection_t, decltype(&xcb_disconnect)>;

} // namespace

/// The real program, started as people do.
class TestProgram : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    std::vector<std::unique_ptr<QProcess>> m_programs;

    QProcess &start(const QStringList &arguments)
    {
        m_programs.push_back(std::make_unique<QProcess>());
        QProcess &program = *m_programs.back();
        program.setProcessEnvironment(m_environment);
        program.setProcessChannelMode(QProcess::ForwardedChannels);
        program.start(CHATBOOK_PROGRAM, arguments);
        return program;
    }
    /// Waits until it accepts a second start.
    void waitForWindow() const
    {
        QTRY_VERIFY_WITH_TIMEOUT(
            !QDir(m_home.path()).entryList({"chatbook-*"}, QDir::System).isEmpty(), 20'000);
    }
    int startAgain(const QStringList &arguments)
    {
        QProcess &second = start(arguments);
        return second.waitForFinished() ? second.exitCode() : -1;
    }
    std::unique_ptr<Profile> profile() const
    {
        auto opened = Profile::open(m_home.path() + "/data/chatbook", "default");
        return opened ? std::move(*opened) : nullptr;
    }

private slots:
    void init()
    {
        m_environment = QProcessEnvironment::systemEnvironment();
        QVERIFY(QDir(m_home.path()).removeRecursively() && QDir().mkpath(m_home.path()));
        QFile::setPermissions(m_home.path(),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        m_environment.insert("HOME", m_home.path());
        m_environment.insert("XDG_DATA_HOME", m_home.path() + "/data");
        m_environment.insert("XDG_RUNTIME_DIR", m_home.path());
        m_environment.insert("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    }

    void cleanup()
    {
        for (const auto &program : m_programs) {
            program->kill();
            program->waitForFinished();
        }
        m_programs.clear();
    }

    void endsInOrderOnASignal_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }

    void endsInOrderOnASignal()
    {
        QFETCH(int, signal);
        QProcess &program = start({"--host"});
        quint16 port = 0;
        QTRY_VERIFY_WITH_TIMEOUT((port = listeningPort(program.processId())) != 0, 20'000);
        waitForWindow();
        QWebSocket other;
        connect(&other, &QWebSocket::sslErrors, &other, [&other] { other.ignoreSslErrors(); });
        QSignalSpy opened(&other, &QWebSocket::connected);
        QSignalSpy closed(&other, &QWebSocket::disconnected);
        other.open(
            QUrl(QString("wss://127.0.0.1:%1/socket.io/?EIO=4&transport=websocket").arg(port)));
        QTRY_COMPARE(opened.size(), 1);

        ::kill(pid_t(program.processId()), signal);
        QTRY_COMPARE(program.state(), QProcess::NotRunning);
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        // Clients are told, and need not notice the silence.
        QTRY_COMPARE(closed.size(), 1);
        QCOMPARE(other.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
        const auto kept = profile();
        QVERIFY(kept);
        QVERIFY(!kept->remembered("geometry").isEmpty());
    }

    void hostsAndJoinsWhenItIsStartedAgain()
    {
        QProcess &program = start({});
        waitForWindow();
        QCOMPARE(listeningPort(program.processId()), 0);
        QCOMPARE(startAgain({"--host"}), 0);
        QTRY_VERIFY_WITH_TIMEOUT(listeningPort(program.processId()) != 0, 20'000);
    }

    void joinsAnAddressWhenItIsStartedAgain()
    {
        QTcpServer chat;
        QVERIFY(chat.listen(QHostAddress::LocalHost));
        start({});
        waitForWindow();
        QCOMPARE(startAgain({"--connect", QString("127.0.0.1:%1").arg(chat.serverPort())}), 0);
        QTRY_VERIFY(chat.hasPendingConnections());
    }

    void comesToTheFrontWhenItIsStartedAgain()
    {
        if (const QByteArray missing = missingOf({"Xvfb"}); !missing.isEmpty())
            QSKIP(missing.constData());
        QProcess display;
        display.start("Xvfb",
                      {"-displayfd", "1", "-screen", "0", "1024x600x24", "-nolisten", "tcp"});
        QVERIFY(display.waitForReadyRead(20'000));
        const QByteArray name = ":" + display.readLine().trimmed();
        const auto stop = qScopeGuard([&display] {
            display.terminate();
            display.waitForFinished();
        });
        // Acts as a window manager, which receives the requests of windows.
        const XcbConnection x(xcb_connect(name.constData(), nullptr), &xcb_disconnect);
        QCOMPARE(xcb_connection_has_error(x.get()), 0);
        const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(x.get())).data->root;
        const uint32_t events = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
        xcb_change_window_attributes(x.get(), root, XCB_CW_EVENT_MASK, &events);
        const QByteArray wish("_NET_ACTIVE_WINDOW");
        const std::unique_ptr<xcb_intern_atom_reply_t, decltype(&std::free)> atom(
            xcb_intern_atom_reply(
                x.get(), xcb_intern_atom(x.get(), 0, uint16_t(wish.size()), wish.constData()),
                nullptr),
            &std::free);
        QList<uint32_t> wishes; ///< on behalf of: 1 a program, 2 the person
        const auto listen = [&] {
            while (xcb_generic_event_t *event = xcb_poll_for_event(x.get())) {
                const auto *message = reinterpret_cast<xcb_client_message_event_t *>(event);
                if ((event->response_type & 0x7f) == XCB_CLIENT_MESSAGE &&
                    message->type == atom->atom)
                    wishes.append(message->data.data32[0]);
                std::free(event);
            }
            return wishes;
        };

        m_environment.insert("DISPLAY", QString::fromUtf8(name));
        m_environment.insert("QT_QPA_PLATFORM", "xcb");
        start({});
        waitForWindow();
        QTest::qWait(200);
        QVERIFY(!listen().contains(2)); // at first the window manager decides where it goes
        QCOMPARE(startAgain({}), 0);
        QTRY_VERIFY(listen().contains(2));
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
