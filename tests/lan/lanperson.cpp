#include "clock.h"
#include "joinchat.h"
#include "landiscovery.h"
#include "mainwindow.h"
#include "profile.h"
#include "sentences.h"
#include "serverhost.h"
#include "session.h"

#include <QApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QSocketNotifier>
#include <QTimer>

#include <cstdio>

#include <unistd.h>

// A person with the app: lanperson FOLDER NAME KEY URL joins the server with that key (in
// hexadecimal). Prints lines of JSON: {"state": 0 | 1 | 2, "at"} whenever the state changes. It
// reads "write", after which it writes 10 messages a second; "stop", which it answers with
// {"wrote": count} once all of them are stored; and "tell", answered with {"heard": [text…]}.

using namespace chatbook;
using namespace chatbook::app;

namespace {

constexpr int writeEveryMs = 100;

void print(const QJsonObject &line)
{
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

/// Does what a person does in the window, without the keyboard.
class Writer
{
public:
    Writer(Session &session, const QString &name)
        : m_session(session)
        , m_name(name)
    {
        QObject::connect(&session.link(), &Link::stateChanged, &m_timer, [this] {
            const auto state = m_session.link().state();
            print({{"state", int(state)},
                   {"why", sentence(m_session.link().reason())},
                   {"at", QDateTime::currentMSecsSinceEpoch()}});
            if (state == Link::State::Online && !m_source)
                listen();
        });
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            if (m_session.messages.send(allChat(), QString("%1 %2").arg(m_name).arg(m_wrote), {}))
                ++m_wrote;
        });
        QObject::connect(&m_ending, &QTimer::timeout, &m_ending, [this] {
            if (!m_source->pending().isEmpty())
                return;
            m_ending.stop();
            print({{"wrote", m_wrote}});
        });
    }

    void obey(const QByteArray &line)
    {
        if (line.contains("write"))
            m_timer.start(writeEveryMs);
        if (line.contains("stop")) {
            m_timer.stop();
            m_ending.start(writeEveryMs);
        }
        if (line.contains("tell"))
            print({{"heard", m_heard}});
    }

private:
    void listen()
    {
        m_source = m_session.messages.open(allChat());
        QObject::connect(m_source.get(), &MessageSource::messageStored, &m_timer,
                         [this](const Message &message) { m_heard.append(message.content); });
    }

    Session &m_session;
    const QString m_name;
    std::unique_ptr<MessageSource> m_source;
    QTimer m_timer;
    QTimer m_ending;
    int m_wrote = 0;
    QJsonArray m_heard;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 5)
        return 2;
    const auto profile = Profile::open(arguments[1], arguments[2]);
    if (!profile)
        return 1;
    const SystemClock clock;
    ServerHost host;
    LanDiscovery discovery(clock, [] { return QRandomGenerator::system()->generate64(); });
    std::unique_ptr<Writer> writer;
    MainWindow window(
        **profile, host, discovery,
        [&](const JoinRequest &request) {
            auto session = joinChat(**profile, request);
            writer = std::make_unique<Writer>(*session, arguments[2]);
            return session;
        },
        clock);
    window.start({.request = {.address = QUrl(arguments[4]),
                              .key = QByteArray::fromHex(arguments[3].toLatin1())}});
    window.show();
    QSocketNotifier orders(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&orders, &QSocketNotifier::activated, &window, [&] {
        char line[64];
        const ssize_t size = ::read(STDIN_FILENO, line, sizeof line);
        if (size <= 0)
            QCoreApplication::exit(1);
        else if (writer)
            writer->obey(QByteArray(line, size));
    });
    const int status = QApplication::exec();
    writer.reset(); // before the session that it uses
    return status;
}
