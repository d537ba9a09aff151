#pragma once

#include "accountdialog.h"
#include "chatheader.h"
#include "chatpane.h"
#include "chatscreen.h"
#include "clock.h"
#include "composer.h"
#include "composeredit.h"
#include "connectionbar.h"
#include "contactpanel.h"
#include "contactview.h"
#include "discovery.h"
#include "fakeserver.h"
#include "feedpage.h"
#include "firewallbar.h"
#include "hostbar.h"
#include "hostdatadialog.h"
#include "hosting.h"
#include "joincard.h"
#include "joinlink.h"
#include "joinpage.h"
#include "joinrequestbar.h"
#include "keywords.h"
#include "linkdialog.h"
#include "mainwindow.h"
#include "messageview.h"
#include "peopledialog.h"
#include "qrcode.h"
#include "qrreader.h"
#include "savedaccounts.h"
#include "searchpanel.h"
#include "serverbutton.h"
#include "storycard.h"
#include "trustpage.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

/// The real window with a session in memory, and fakes of hosting and the network.
namespace chatbook::app {

class FakeHosting : public Hosting
{
public:
    int starts = 0;
    int stops = 0;
    QStringList addresses{"192.168.1.5:24280", "10.0.0.3:24280"};
    QByteArray key = QByteArray(32, 'k');
    QString failure;
    bool isSlow = false; ///< starts only when the test says so

    HostRequest request; ///< the last
    QList<QJsonObject> commands;
    QJsonObject answer; ///< for each command that is not among these
    QHash<QString, QJsonObject> answers;
    QHash<QString, Error> failures;
    std::function<QJsonObject(const QJsonObject &)> reply = [this](const QJsonObject &command) {
        return answers.value(command["command"].toString(), answer);
    };

    void start(const HostRequest &asked) override
    {
        ++starts;
        request = asked;
        if (isSlow)
            return;
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (failure.isEmpty())
                    emit started({QUrl("wss://127.0.0.1:24280"), key, addresses});
                else
                    emit failed(failure);
            },
            Qt::QueuedConnection);
    }
    void stop() override { ++stops; }
    void command(const QJsonObject &command, QObject *context, Answer done) override
    {
        commands.append(command);
        QMetaObject::invokeMethod(
            context,
            [this, done, command] {
                const auto failure = failures.constFind(command["command"].toString());
                done(failure != failures.cend() ? Result<QJsonObject>(*failure) : reply(command));
            },
            Qt::QueuedConnection);
    }
    void backUp(const QString &, const QString &file) override
    {
        maintenance.append("backUp " + file);
    }
    void restore(const QString &, const QString &file) override
    {
        maintenance.append(QString("restore %1 after %2 stops").arg(file).arg(stops));
    }
    void cancelMaintenance() override { maintenance.append("cancel"); }

    QStringList maintenance;
};

class FakeDiscovery : public Discovery
{
public:
    bool looks = false;
    QList<FoundChat> asked;
    QList<FoundChat> there;

    void start(const QList<FoundChat> &known) override
    {
        looks = true;
        asked = known;
    }
    void stop() override { looks = false; }
    QList<FoundChat> chats() const override { return there; }
    lan::Firewall firewall() const override { return local; }
    lan::Firewall local;

    void find(const QList<FoundChat> &chats)
    {
        there = chats;
        emit changed();
    }
};

/// The machine's clock, which a test may set forward.
class ForwardClock final : public Clock
{
public:
    std::chrono::milliseconds forward{0};

    QDateTime now() const override { return m_clock.now().addMSecs(forward.count()); }
    std::chrono::milliseconds elapsed() const override { return m_clock.elapsed() + forward; }

private:
    SystemClock m_clock;
};

/// A profile on a fresh disk, and a window whose sessions are in memory.
struct Fixture
{
    Fixture() { make(); }

    void make()
    {
        window.reset();
        profile.reset();
        auto opened = Profile::open(dir.path(), "default");
        profile = std::move(*opened);
        window = std::make_unique<MainWindow>(
            *profile, hosting, discovery,
            [this](const JoinRequest &request) {
                requests.append(request);
                auto made = std::make_unique<FakeSession>(newcomer ? User{} : self);
                made->setState(firstState);
                session = made.get();
                if (prepare)
                    prepare(*session);
                return made;
            },
            clock);
        window->resize(1000, 700);
    }

    /// In a chat at once, as after an earlier login.
    void enter()
    {
        newcomer = false;
        firstState = Link::State::Online;
        window->start({.request = {.address = QUrl("ws://192.168.1.5:24280")}});
        window->show();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QVERIFY(window->chat() != nullptr);
    }

    /// In a chat that is hosted here.
    void host()
    {
        newcomer = false;
        firstState = Link::State::Online;
        window->show();
        window->start({.host = true});
        QTRY_VERIFY(window->chat() != nullptr);
        QTRY_VERIFY(window->findChild<HostBar *>() != nullptr);
    }

    /// Lets changes become visible.
    void paint()
    {
        QCoreApplication::processEvents(); // lays out
        window->grab();
    }
    /// Waits until the person has seen what is shown now.
    void look()
    {
        paint();
        clock.forward += std::chrono::seconds(1);
    }

    ChatPane *pane() { return window->chat()->pane(); }
    ComposerEdit *editor() { return pane()->composer()->editor(); }
    QLineEdit *field(const QString &name)
    {
        const auto fields = window->joinPage()->findChildren<QLineEdit *>();
        for (QLineEdit *field : fields) {
            if (field->accessibleName() == name)
                return field;
        }
        return nullptr;
    }
    QPushButton *button(const QString &text)
    {
        for (QPushButton *button : window->joinPage()->findChildren<QPushButton *>())
            if (button->text() == text)
                return button;
        return nullptr;
    }
    QList<ServerButton *> rows()
    {
        QList<ServerButton *> shown;
        for (ServerButton *row : window->joinPage()->findChildren<ServerButton *>())
            if (row->isVisible())
                shown.append(row);
        return shown;
    }
    QString joinText()
    {
        QStringList texts;
        const auto labels = window->joinPage()->findChildren<QLabel *>();
        for (QLabel *label : labels) {
            if (label->isVisible())
                texts.append(label->text());
        }
        return texts.join('\n');
    }

    QString trustText() const
    {
        QStringList texts;
        for (const QLabel *label : window->trustPage()->findChildren<QLabel *>())
            texts.append(label->text());
        return texts.join('\n');
    }
    QPushButton *trustButton(const QString &text) const
    {
        for (QPushButton *button : window->trustPage()->findChildren<QPushButton *>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }

    QTemporaryDir dir;
    ForwardClock clock;
    FakeHosting hosting;
    FakeDiscovery discovery;
    std::unique_ptr<Profile> profile;
    QList<JoinRequest> requests;
    FakeSession *session = nullptr; ///< the window's latest
    User self{{"u-self"}, "Me"};
    bool newcomer = true;
    Link::State firstState = Link::State::Connecting;
    std::function<void(FakeSession &)> prepare;
    std::unique_ptr<MainWindow> window;
};

inline const User ann{{"u-ann"}, "Ann"};

inline QString someLink()
{
    return JoinLink{.addresses = {"192.168.1.9"},
                    .key = QByteArray(32, 'k'),
                    .invite = "let-me-in",
                    .name = "Büro"}
        .toText();
}

/// Drops data as a file manager or a browser does.
inline void drop(QWidget &onto, const QMimeData &data)
{
    const QPoint middle = onto.rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&onto, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&onto, &dropped);
}

inline QMenu *openMenu()
{
    return qobject_cast<QMenu *>(QApplication::activePopupWidget());
}

inline void trigger(QMenu *menu, const QString &text)
{
    for (QAction *action : menu->actions()) {
        if (action->text() == text) {
            action->trigger();
            return;
        }
    }
    QFAIL(qPrintable("no action " + text));
}

} // namespace chatbook::app
