#include "epolldispatcher.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <memory>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace chatbook::server::loop;

namespace {

/// The two ends of a connection.
class Pair
{
public:
    Pair()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
            qFatal("no pair of sockets");
    }
    ~Pair()
    {
        close(0);
        close(1);
    }
    void close(int end)
    {
        if (ends[end] >= 0)
            ::close(ends[end]);
        ends[end] = -1;
    }
    void fill() { QVERIFY(::write(ends[1], "x", 1) == 1); }
    void drain()
    {
        char byte = 0;
        QVERIFY(::read(ends[0], &byte, 1) >= 0);
    }
    int ends[2];
};

/// How many turns the event loop made in this time.
int roundsIn(int ms)
{
    int rounds = 0;
    const auto counting =
        QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake,
                         qApp, [&rounds] { ++rounds; });
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
    QObject::disconnect(counting);
    return rounds;
}

} // namespace

class EpollDispatcherTest : public QObject
{
    Q_OBJECT

private slots:
    void isTheOneThatRuns()
    {
        QVERIFY(qobject_cast<EpollDispatcher *>(QAbstractEventDispatcher::instance()) != nullptr);
    }

    void timersFireWhenDueAndInOrder()
    {
        QStringList order;
        QElapsedTimer clock;
        clock.start();
        QEventLoop loop;
        QTimer::singleShot(60, &loop, [&] {
            order += "60";
            loop.quit();
        });
        QTimer::singleShot(20, &loop, [&] {
            order += "20";
            QVERIFY(clock.elapsed() >= 20);
        });
        QTimer::singleShot(0, &loop, [&] { order += "0"; });
        loop.exec();
        QCOMPARE(order, QStringList({"0", "20", "60"}));
        QVERIFY(clock.elapsed() >= 60);
    }

    void aTimerRepeatsUntilItIsStopped()
    {
        QTimer timer;
        int fired = 0;
        connect(&timer, &QTimer::timeout, &timer, [&] {
            if (++fired == 5)
                timer.stop();
        });
        timer.start(2);
        QVERIFY(timer.remainingTime() >= 0 && timer.remainingTime() <= 2);
        QTRY_COMPARE(fired, 5);
        roundsIn(20);
        QCOMPARE(fired, 5);
        QCOMPARE(timer.remainingTime(), -1);
    }

    void aTimerMayBeRestartedOrDeletedInItsOwnSlot()
    {
        auto timer = std::make_unique<QTimer>();
        int fired = 0;
        connect(timer.get(), &QTimer::timeout, this, [&] {
            if (++fired == 1)
                timer->start(1);
            else
                timer.reset();
        });
        timer->start(0);
        QTRY_VERIFY(!timer);
        roundsIn(10);
        QCOMPARE(fired, 2);
    }

    void aTimerOfZeroLeavesTheOthersTheirTurn()
    {
        QTimer busy;
        int fired = 0;
        connect(&busy, &QTimer::timeout, &busy, [&] { ++fired; });
        busy.start(0);
        Pair pair;
        int read = 0;
        QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            pair.drain();
            ++read;
        });
        pair.fill();
        QTRY_COMPARE(read, 1);
        QVERIFY(fired > 0);
    }

    void aTimerDoesNotFireWithinItself()
    {
        QTimer timer;
        int depth = 0;
        int deepest = 0;
        int fired = 0;
        connect(&timer, &QTimer::timeout, &timer, [&] {
            ++fired;
            deepest = qMax(deepest, ++depth);
            roundsIn(10);
            --depth;
        });
        timer.start(1);
        QTRY_VERIFY(fired >= 3);
        QCOMPARE(deepest, 1);
    }

    void forgetsTheTimersOfWhoHasGone()
    {
        auto object = std::make_unique<QObject>();
        object->startTimer(1);
        object->startTimer(2);
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QCOMPARE(dispatcher->registeredTimers(object.get()).size(), 2);
        object.reset();
        roundsIn(10);
    }

    void waitsWithoutTurningRound() { QVERIFY(roundsIn(100) < 20); }

    void anotherThreadWakesIt()
    {
        int got = 0;
        constexpr int posts = 20'000;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            for (int i = 0; i < posts; ++i) {
                QMetaObject::invokeMethod(
                    this, [&got] { ++got; }, Qt::QueuedConnection);
                if (i % 500 == 0)
                    QThread::usleep(300); // so that it sometimes waits
            }
        }));
        thread->start();
        QTRY_COMPARE_WITH_TIMEOUT(got, posts, 30'000);
        thread->wait();
    }

    void isWokenBetweenTwoTurns()
    {
        // A loop that is told to end there has already checked whether it should.
        auto *dispatcher = QAbstractEventDispatcher::instance();
        const auto fromAnotherThread = [&](int afterMs, void (QAbstractEventDispatcher::*wake)()) {
            std::unique_ptr<QThread> thread(QThread::create([=] {
                QThread::msleep(afterMs);
                (dispatcher->*wake)();
            }));
            thread->start();
            return thread;
        };
        for (const auto wake :
             {&QAbstractEventDispatcher::wakeUp, &QAbstractEventDispatcher::interrupt}) {
            while (dispatcher->processEvents(QEventLoop::AllEvents))
                ;
            const auto first = fromAnotherThread(50, &QAbstractEventDispatcher::wakeUp);
            dispatcher->processEvents(QEventLoop::WaitForMoreEvents);
            first->wait();
            fromAnotherThread(0, wake)->wait();
            QElapsedTimer waited;
            waited.start();
            QTimer::singleShot(5'000, this, [] {}); // or it would wait for ever
            dispatcher->processEvents(QEventLoop::WaitForMoreEvents);
            QVERIFY(waited.elapsed() < 4'000);
        }
    }

    void whatIsPostedByItselfIsDoneBeforeItWaits()
    {
        QEventLoop loop;
        int left = 1'000;
        std::function<void()> again = [&] {
            if (--left == 0)
                loop.quit();
            else
                QMetaObject::invokeMethod(&loop, again, Qt::QueuedConnection);
        };
        again();
        loop.exec();
        QCOMPARE(left, 0);
    }

    void aNotifierIsToldForAsLongAsThereIsSomething()
    {
        Pair pair;
        int read = 0;
        QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            pair.drain();
            ++read;
        });
        for (int i = 0; i < 3; ++i)
            pair.fill();
        QTRY_COMPARE(read, 3);
        QVERIFY(roundsIn(50) < 10);
    }

    void readingAndWritingAreToldApart()
    {
        Pair pair;
        int writable = 0;
        int readable = 0;
        QSocketNotifier write(pair.ends[0], QSocketNotifier::Write);
        QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
        connect(&write, &QSocketNotifier::activated, this, [&] {
            ++writable;
            write.setEnabled(false);
        });
        connect(&read, &QSocketNotifier::activated, this, [&] {
            ++readable;
            pair.drain();
        });
        QTRY_COMPARE(writable, 1);
        QCOMPARE(readable, 0);
        pair.fill();
        QTRY_COMPARE(readable, 1);
        QCOMPARE(writable, 1);
        write.setEnabled(true);
        QTRY_COMPARE(writable, 2);
    }

    void aBrokenConnectionThatNobodyWatchesIsNoWork()
    {
        Pair pair;
        QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
        int told = 0;
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            ++told;
            notifier.setEnabled(false);
        });
        pair.close(1);
        QTRY_COMPARE(told, 1);
        QVERIFY(roundsIn(50) < 10);
        QCOMPARE(told, 1);
    }

    void aDescriptorUsedAgainIsNotTakenForTheOldOne()
    {
        // Both are ready in one turn; the first closes the second and opens another in its place.
        Pair first;
        auto second = std::make_unique<Pair>();
        const int number = second->ends[0];
        QSocketNotifier notifier(first.ends[0], QSocketNotifier::Read);
        auto old = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
        std::unique_ptr<Pair> third;
        std::unique_ptr<QSocketNotifier> fresh;
        int toldOld = 0;
        int toldFresh = 0;
        connect(old.get(), &QSocketNotifier::activated, this, [&] {
            ++toldOld;
            second->drain();
        });
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            first.drain();
            old.reset();
            second.reset();
            third = std::make_unique<Pair>();
            for (const int end : third->ends) {
                if (end != number)
                    continue;
                fresh = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
                connect(fresh.get(), &QSocketNotifier::activated, this, [&] { ++toldFresh; });
            }
        });
        first.fill();
        second->fill();
        roundsIn(30);
        QVERIFY(fresh);
        QVERIFY(toldOld <= 1); // it may have come first
        QCOMPARE(toldFresh, 0);
    }

    void anInnerLoopLeavesNothingStale()
    {
        // The first notifier runs an event loop in which the other one is served, which must not be
        // told of the same byte again.
        Pair pairs[2];
        int told = 0;
        int empty = 0;
        std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
        bool nested = false;
        for (Pair &pair : pairs) {
            notifiers.push_back(
                std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read));
            connect(notifiers.back().get(), &QSocketNotifier::activated, this, [&] {
                char byte = 0;
                ++told;
                if (::read(pair.ends[0], &byte, 1) != 1)
                    ++empty;
                if (!std::exchange(nested, true))
                    roundsIn(20);
            });
        }
        for (Pair &pair : pairs)
            pair.fill();
        QTRY_COMPARE(told, 2);
        roundsIn(20);
        QCOMPARE(told, 2);
        QCOMPARE(empty, 0);
    }

    void socketsMayBeLeftOut()
    {
        Pair pair;
        QSocketNotifier notifier(pair.ends[0], QSocketNotifier::Read);
        int told = 0;
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            ++told;
            pair.drain();
        });
        pair.fill();
        bool timer = false;
        QTimer::singleShot(5, this, [&] { timer = true; });
        QElapsedTimer clock;
        clock.start();
        while (!timer && clock.elapsed() < 5'000)
            QCoreApplication::processEvents(QEventLoop::ExcludeSocketNotifiers |
                                            QEventLoop::WaitForMoreEvents);
        QVERIFY(timer);
        QCOMPARE(told, 0);
        QTRY_COMPARE(told, 1);
    }

    void servesManyConnectionsOnAThread()
    {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);

        constexpr int connections = 400;
        quint16 port = 0;
        QThread thread;
        thread.setEventDispatcher(new EpollDispatcher);
        auto *context = new QObject;
        context->moveToThread(&thread);
        connect(&thread, &QThread::finished, context, &QObject::deleteLater);
        thread.start();
        QMetaObject::invokeMethod(
            context,
            [&] {
                auto *server = new QTcpServer(context);
                server->listen(QHostAddress::LocalHost);
                port = server->serverPort();
                connect(server, &QTcpServer::newConnection, context, [server] {
                    while (QTcpSocket *socket = server->nextPendingConnection())
                        connect(socket, &QTcpSocket::readyRead, socket,
                                [socket] { socket->write(socket->readAll()); });
                });
            },
            Qt::BlockingQueuedConnection);

        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        std::vector<QByteArray> got(connections);
        for (int i = 0; i < connections; ++i) {
            sockets.push_back(std::make_unique<QTcpSocket>());
            QTcpSocket *socket = sockets.back().get();
            connect(socket, &QTcpSocket::readyRead, this,
                    [&got, socket, i] { got[size_t(i)] += socket->readAll(); });
            socket->connectToHost(QHostAddress::LocalHost, port);
        }
        const auto text = [](int i) { return QByteArray::number(i).repeated(500); };
        for (int i = 0; i < connections; ++i) {
            QTRY_COMPARE(sockets[size_t(i)]->state(), QAbstractSocket::ConnectedState);
            sockets[size_t(i)]->write(text(i));
        }
        for (int i = 0; i < connections; ++i)
            QTRY_COMPARE_WITH_TIMEOUT(got[size_t(i)], text(i), 20'000);
        sockets.clear();
        thread.quit();
        QVERIFY(thread.wait(10'000));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
    QCoreApplication application(argc, argv);
    EpollDispatcherTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epolldispatcher.moc"
