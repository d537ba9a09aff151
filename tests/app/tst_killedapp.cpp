#include "joinchat.h"
#include "messagesource.h"
#include "profile.h"
#include "server.h"
#include "session.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;

namespace {

const QString child = QStringLiteral("--child");

/// The program that is killed: joins, and then writes as fast as it may. Prints each text on
/// standard output once it was accepted, which is when a person sees it in the window.
int runChild(const QStringList &arguments)
{
    const QString &root = arguments[0];
    const QString &round = arguments[2];
    const ConversationId where{arguments[3]};
    const auto profile = Profile::open(root, "Ana").value();
    const auto session = joinChat(*profile, {.address = QUrl(arguments[1]), .name = "Ana"});
    int written = 0;
    QTimer writer;
    QObject::connect(&writer, &QTimer::timeout, session.get(), [&] {
        if (session->link().self().id.isEmpty())
            return;
        const QString text = QString("%1-%2").arg(round).arg(written, 6, 10, QChar('0'));
        if (!session->messages.send(where, text, {}))
            return;
        ++written;
        std::printf("%s\n", qPrintable(text));
        std::fflush(stdout);
    });
    writer.start(4);
    return QCoreApplication::exec();
}

} // namespace

/// The app is killed while its outbox is full: accepted messages are stored once, in order.
class KilledAppTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;

    void startServer()
    {
        ServerOptions options;
        options.port = m_port;
        options.dataDirectory = m_dir->filePath("server");
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY(endpoint.ok());
        m_port = endpoint->port;
    }
    QString address() const { return QString("ws://127.0.0.1:%1").arg(m_port); }

    /// Everything in that conversation, oldest first, as another client reads it.
    QStringList history(const ConversationId &where)
    {
        auto profile = Profile::open(m_dir->filePath("app"), "Reader").value();
        auto session = joinChat(*profile, {.address = QUrl(address()), .name = "Reader"});
        if (!QTest::qWaitFor([&] { return session->link().state() == Link::State::Online; }))
            return {"cannot join"};
        const auto source = session->messages.open(where);
        QSignalSpy ready(source.get(), &MessageSource::pageReady);
        QStringList all;
        for (PageRequest request{.limit = 200};;) {
            source->requestPage(request);
            if (!QTest::qWaitFor([&] { return !ready.isEmpty(); }))
                return {"no page came"};
            const auto page = ready.takeFirst()[1].value<MessagePage>();
            QStringList older;
            for (const Message &message : page.messages)
                older.append(message.content);
            all = older + all;
            if (!page.more || page.messages.isEmpty())
                return all;
            request = {PageRequest::Where::Before, page.messages.first().offset, 200};
        }
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_port = 0;
    }
    void cleanup() { m_server.reset(); }

    void sendsOnceInOrderWhatWasWrittenBeforeItWasKilled_data()
    {
        QTest::addColumn<ConversationId>("where");
        QTest::newRow("messages") << allChat();
        QTest::newRow("stories") << feed();
    }
    void sendsOnceInOrderWhatWasWrittenBeforeItWasKilled()
    {
        QFETCH(ConversationId, where);
        QStringList accepted;
        startServer();
        for (int round = 0; round < 5; ++round) {
            QProcess app;
            app.start(
                QCoreApplication::applicationFilePath(),
                {child, m_dir->filePath("app"), address(), QString::number(round), where.value});
            QTRY_VERIFY_WITH_TIMEOUT(app.canReadLine(), 30'000);
            // In some rounds the server is stopped first, and the outbox fills up.
            if (round % 2 == 1)
                m_server.reset();
            QTest::qWait(QRandomGenerator::global()->bounded(50, 250));
            app.kill();
            QVERIFY(app.waitForFinished());
            for (const QByteArray &line : app.readAllStandardOutput().split('\n'))
                if (!line.isEmpty())
                    accepted.append(QString::fromLatin1(line));
            if (!m_server)
                startServer();
        }
        // Once more, only to send what is left.
        QProcess last;
        last.start(QCoreApplication::applicationFilePath(),
                   {child, m_dir->filePath("app"), address(), "last", where.value});
        QTRY_VERIFY_WITH_TIMEOUT(history(where).contains("last-000000"), 60'000);
        last.kill();
        QVERIFY(last.waitForFinished());

        QStringList stored = history(where);
        stored.removeIf([](const QString &text) { return text.startsWith("last"); });
        QStringList sorted = stored;
        sorted.sort();
        sorted.removeDuplicates();
        QCOMPARE(stored, sorted); // each once, in the order written
        QVERIFY(accepted.size() > 5);
        for (const QString &text : accepted)
            QVERIFY2(stored.contains(text), qPrintable(text));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == child)
        return runChild(arguments.mid(2));
    KilledAppTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_killedapp.moc"
