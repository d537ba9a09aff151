#include "controlclient.h"
#include "controlsocket.h"
#include "datadirectory.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <future>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace chatbook;
using namespace chatbook::server;

class ControlSocketTest : public QObject
{
    Q_OBJECT

    /// A claimed data folder with a socket in it that answers "you said …".
    struct Stage
    {
        explicit Stage(const QString &below = "data",
                       std::chrono::milliseconds patience = std::chrono::minutes(1))
            : path(folder.filePath(below))
            , patience(patience)
        {}

        Result<Done> listen()
        {
            directory.reset();
            auto claimed = DataDirectory::claim(path);
            if (!claimed)
                return claimed.error();
            directory = std::make_unique<DataDirectory>(std::move(*claimed));
            control = std::make_unique<ControlSocket>(
                directory->descriptor(),
                [](const QByteArray &request, const ControlSocket::Send &send) {
                    QTimer::singleShot(0, [=] { send("you said " + request); }); // as from a store
                },
                patience);
            return control->listen();
        }

        /// Runs the program's client, which waits, on a thread of its own.
        Result<QByteArray> ask(const QByteArray &request) const
        {
            auto asked = std::async(std::launch::async, [&] { return askServer(path, request); });
            const auto answered = [&] {
                return asked.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
            };
            if (!QTest::qWaitFor(answered, 30'000))
                qFatal("no answer");
            return asked.get();
        }

        void connectTo(QLocalSocket &client) const
        {
            client.connectToServer(
                QString::fromLatin1(ControlSocket::path(directory->descriptor())));
        }

        QString socketPath() const { return path + "/control"; }

        QTemporaryDir folder;
        QString path;
        std::chrono::milliseconds patience;
        std::unique_ptr<DataDirectory> directory;
        std::unique_ptr<ControlSocket> control;
    };

    static mode_t modeOf(const QString &path)
    {
        struct stat status
        {};
        if (::lstat(qPrintable(path), &status) != 0)
            qFatal("there is no %s", qPrintable(path));
        return status.st_mode & 0777;
    }

    static bool isClosed(const QLocalSocket &client)
    {
        return client.state() == QLocalSocket::UnconnectedState;
    }

private slots:
    void answersALineAndCloses()
    {
        Stage stage;
        QVERIFY(stage.listen());
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
        QCOMPARE(*stage.ask(""), QByteArray("you said "));
    }

    void isTheOwnersAloneWhateverTheUmask()
    {
        const mode_t umask = ::umask(0);
        Stage stage;
        const bool listening = stage.listen().ok();
        ::umask(umask);
        QVERIFY(listening);
        QCOMPARE(modeOf(stage.path), mode_t(0700));
        QCOMPARE(modeOf(stage.socketPath()), mode_t(0600));
    }

    void worksInAFolderWithALongPath()
    {
        Stage stage(QString(100, u'a') + '/' + QString(100, u'b') + '/' + QString(100, u'c'));
        QVERIFY(stage.listen());
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
    }

    void takesThePlaceOfWhatAKilledServerLeft()
    {
        Stage stage;
        QVERIFY(QDir().mkpath(stage.path));
        {
            sockaddr_un address{AF_UNIX, {}};
            qstrncpy(address.sun_path, qPrintable(stage.socketPath()), sizeof address.sun_path);
            const int killed = ::socket(AF_UNIX, SOCK_STREAM, 0);
            QVERIFY(::bind(killed, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
            ::close(killed);
        }
        const Result<QByteArray> nobody = stage.ask("hello");
        QVERIFY(!nobody);
        QVERIFY(nobody.error().message.startsWith("No server is running on the data folder"));
        QVERIFY(stage.listen());
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
    }

    void followsNoLinkElsewhere()
    {
        Stage stage;
        QVERIFY(QDir().mkpath(stage.path));
        QFile precious(stage.folder.filePath("precious"));
        QVERIFY(precious.open(QIODevice::WriteOnly));
        precious.write("x");
        precious.close();
        QVERIFY(precious.link(stage.socketPath()));
        QVERIFY(stage.listen());
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
        QCOMPARE(precious.size(), 1);
        stage.control.reset();
        QVERIFY(precious.exists());
    }

    void saysWhyThereIsNone()
    {
        Stage stage;
        QVERIFY(QDir().mkpath(stage.socketPath())); // a folder
        const Result<Done> listening = stage.listen();
        QVERIFY(!listening);
        QVERIFY(listening.error().message.startsWith("The control socket cannot be made: "));
        stage.control.reset();
        QVERIFY(QDir(stage.socketPath()).exists());
    }

    void leavesNothingBehind()
    {
        Stage stage;
        QVERIFY(stage.listen());
        stage.control.reset();
        QVERIFY(QDir(stage.path).isEmpty(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot));
        QVERIFY(!stage.ask("hello"));
    }

    void saysThatThereIsNoFolder()
    {
        Stage stage;
        const Result<QByteArray> answer = stage.ask("hello");
        QVERIFY(!answer);
        QVERIFY(answer.error().message.startsWith("The data folder " + stage.path +
                                                  " cannot be used: "));
    }

    void doesNotWaitForASilentClient()
    {
        Stage stage("data", std::chrono::milliseconds(50));
        QVERIFY(stage.listen());
        QLocalSocket silent;
        stage.connectTo(silent);
        QTRY_COMPARE(silent.state(), QLocalSocket::ConnectedState);
        silent.write("hel");
        QTRY_VERIFY(isClosed(silent));
        QVERIFY(silent.readAll().isEmpty());
    }

    void cutsOffWhoSaysTooMuch()
    {
        Stage stage;
        QVERIFY(stage.listen());
        QLocalSocket chatty;
        stage.connectTo(chatty);
        chatty.write(QByteArray(1'000'000, 'x'));
        QTRY_VERIFY(isClosed(chatty));
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
    }

    void manySilentClientsGiveWay()
    {
        Stage stage;
        QVERIFY(stage.listen());
        std::vector<std::unique_ptr<QLocalSocket>> silent;
        for (int i = 0; i < 20; ++i) {
            silent.push_back(std::make_unique<QLocalSocket>());
            stage.connectTo(*silent.back());
            QTRY_COMPARE(silent.back()->state(), QLocalSocket::ConnectedState);
        }
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
        const auto open = [&] {
            return std::count_if(silent.begin(), silent.end(),
                                 [](const auto &client) { return !isClosed(*client); });
        };
        QTRY_VERIFY(open() <= 8);
        QVERIFY(isClosed(*silent.front()));
        QVERIFY(!isClosed(*silent.back()));
    }

    void goesOnWhenDescriptorsAreFreeAgain()
    {
        Stage stage;
        QVERIFY(stage.listen());
        QLocalSocket client;
        stage.connectTo(client); // waits in the kernel
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const int lowest = ::dup(0);
        ::close(lowest);
        const rlimit none{rlim_t(lowest), before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
        client.write("hello\n");
        QTest::qWait(0); // it tries without success
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QTRY_VERIFY(isClosed(client));
        QCOMPARE(client.readAll(), QByteArray("you said hello\n"));
        QCOMPARE(*stage.ask("hello"), QByteArray("you said hello"));
    }
};

QTEST_GUILESS_MAIN(ControlSocketTest)
#include "tst_controlsocket.moc"
