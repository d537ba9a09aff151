#include "clock.h"
#include "commandline.h"
#include "desktoptheme.h"
#include "flatstyle.h"
#include "instance.h"
#include "joinchat.h"
#include "keychain.h"
#include "landiscovery.h"
#include "mainwindow.h"
#include "profile.h"
#include "sentences.h"
#include "serverhost.h"
#include "session.h"
#include "sessionlock.h"
#include "terminal.h"
#include "terminationsignals.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDir>
#include <QIcon>
#include <QMessageBox>
#include <QPushButton>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>
#include <cstdlib>

using namespace std::chrono_literals;

namespace chatbook::app {

namespace {

/// While the application is made, Qt aborts if it finds no display. We report that as an error, not
/// as a crash.
void sayThatThereIsNoDisplay(QtMsgType type, const QMessageLogContext &, const QString &)
{
    if (type != QtFatalMsg)
        return;
    std::_Exit(terminal::refuse(QStringLiteral("chatbook"),
                                QStringLiteral("There is no display to show a window on; "
                                               "chatbook --server needs none."),
                                1));
}

/// Asks whether to open a profile that another computer may have open; `why` names it.
bool mayOpenAnyway(const QString &why)
{
    terminal::refuse(QStringLiteral("chatbook"), why, 1);
    QMessageBox box(QMessageBox::NoIcon, QStringLiteral("Chatbook"), why, QMessageBox::Cancel);
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(MainWindow::tr(
        "If Chatbook runs there, close it first: two computers that use one profile at once can "
        "lose messages. If it was not closed properly there, or that computer is gone, open the "
        "profile here."));
    const QPushButton *open = box.addButton(MainWindow::tr("Open anyway"), QMessageBox::AcceptRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == open;
}

int run(QApplication &application, const CommandLine &line, const QByteArray &activationToken)
{
    DesktopTheme theme;
    const QString root = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    const QString folder = QDir(root).filePath(line.profile);
    // If the profile is open already, show its window.
    if (Instance::handOver(folder, {line.place, line.host, activationToken}))
        return 0;
    Result<std::unique_ptr<Profile>> opened = Profile::open(root, line.profile, sessionKeychain());
    if (!opened && opened.error().code == ErrorCode::Forbidden) {
        if (!mayOpenAnyway(sentence(opened.error())))
            return 1;
        opened = Profile::open(root, line.profile, sessionKeychain(), OtherComputer::Overruled);
    }
    if (!opened) {
        const QString why = sentence(opened.error());
        terminal::refuse(QStringLiteral("chatbook"), why, 1);
        QMessageBox box(QMessageBox::NoIcon, QStringLiteral("Chatbook"), why);
        box.setTextFormat(Qt::PlainText);
        box.exec();
        return 1;
    }
    Profile &profile = **opened;
    const SystemClock clock;
    ServerHost host;
    LanDiscovery discovery(clock, [] { return QRandomGenerator::system()->generate64(); });
    MainWindow window(
        profile, host, discovery,
        [&profile](const JoinRequest &request) { return joinChat(profile, request); }, clock);
    Instance instance(folder);
    QObject::connect(&instance, &Instance::startedAgain, &window, &MainWindow::startAgain);
    instance.listen();
    window.start({.host = line.host,
                  .request = line.isLink ? JoinRequest() : line.request,
                  .last = line.isLink ? std::nullopt : profile.lastServer()});
    window.present(line.isLink ? line.place : QString());
    theme.watch(window);
    // Not needed before the first window is shown.
    QTimer::singleShot(0, &theme, [&theme] { theme.listen(QDBusConnection::sessionBus()); });
    const TerminationSignals signalsToEnd;
    QObject::connect(&signalsToEnd, &TerminationSignals::received, &window, &MainWindow::quit);
    SessionLock lock;
    QObject::connect(&lock, &SessionLock::changed, &window, &MainWindow::setLocked);
    QTimer::singleShot(1s, &lock, &SessionLock::start); // when the window is shown
    return application.exec();
}

} // namespace

} // namespace chatbook::app

int main(int argc, char **argv) // NOLINT(bugprone-exception-escape): std::variant, as in Result
{
    using namespace chatbook;
    using namespace chatbook::app;
    // Before anything of Qt's is made: serving needs no display.
    if (std::any_of(argv + 1, argv + argc,
                    [](const char *a) { return qstrcmp(a, "--server") == 0; }))
        return runServerHere(argc, argv);

    terminal::keepStreams();
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const Result<CommandLine> line = parseCommandLine(arguments);
    if (!line)
        return terminal::refuse(QStringLiteral("chatbook"), line.error().message, 2);
    if (!line->print.isEmpty()) {
        terminal::print(stdout, line->print);
        return terminal::finish(QStringLiteral("chatbook"), 0);
    }

    QCoreApplication::setApplicationName(QStringLiteral("chatbook"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CHATBOOK_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Chatbook"));
    QGuiApplication::setDesktopFileName(QStringLiteral("chatbook"));
    // Otherwise Qt checks only at the start whether a screen reader is used.
    qputenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1");
    // Qt removes it from the environment.
    const QByteArray activationToken = qgetenv("XDG_ACTIVATION_TOKEN");
    const QtMessageHandler before = qInstallMessageHandler(sayThatThereIsNoDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(before);
    QIcon icon(QStringLiteral(":/icons/chatbook-128.png"));
    icon.addFile(QStringLiteral(":/icons/chatbook-48.png"));
    QApplication::setWindowIcon(icon);
    QApplication::setStyle(new FlatStyle);
    return run(application, *line, activationToken);
}
