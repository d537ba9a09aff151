// Shows every screen, light and dark, at three widths, with content that often breaks screens, and
// saves pictures: chatbook_screenshots FOLDER
#include "world.h"

#include "chatpane.h"
#include "chatscreen.h"
#include "composer.h"
#include "composeredit.h"
#include "contactpanel.h"
#include "flatstyle.h"
#include "hostbar.h"
#include "hostdatadialog.h"
#include "joinchoices.h"
#include "joinlink.h"
#include "joinpage.h"
#include "linkdialog.h"
#include "mainwindow.h"
#include "searchpanel.h"
#include "theme.h"

#include <QApplication>
#include <QDir>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenuBar>
#include <QPainter>
#include <QPushButton>
#include <QTest>

#include <cstdio>

using namespace chatbook;
using namespace chatbook::app;

namespace {

struct Scene
{
    QString name;
    std::function<void(World &)> show;
};

void enter(World &world, const std::function<void(FakeSession &)> &fill)
{
    world.fill = fill;
    world.window->start({.request = {.address = QUrl("ws://192.168.1.5:24280")}});
}

void answerAsAHost(StillHosting &hosting)
{
    const QString secret = "AbCdEfGhIjKlMnOpQrStUv";
    const QString link = JoinLink{.addresses = {"192.168.1.5", "10.0.0.3", "fd00::4711:8:15"},
                                  .key = QByteArray(32, 'k'),
                                  .invite = secret,
                                  .name = "Büro im dritten Stock"}
                             .toText();
    hosting.answers["link"] = {{"link", link}};
    hosting.answers["loginLink"] = {{"link", link}};
    hosting.answers["resetPassword"] = {{"password", "k7wz-0q4m-hd3t"}};
    hosting.answers["invite"] = {{"link", link}, {"invite", secret}};
    QJsonArray people;
    for (const char *name : {"Ana", "Grace", "小明", "محمد عبد الله", "Łukasz Żółć"})
        people.append(QJsonObject{{"_id", name},
                                  {"name", name},
                                  {"online", people.size() < 3},
                                  {"created", "2026-11-02T09:00:00.000Z"}});
    people.append(QJsonObject{{"_id", "x"},
                              {"name", QString("VeryLongName").repeated(5)},
                              {"created", "2026-11-02T09:00:00.000Z"},
                              {"banned", "2026-11-03T09:00:00.000Z"}});
    hosting.answers["people"] = {{"people", people}};
    hosting.answers["invites"] = {
        {"invites", QJsonArray{QJsonObject{{"id", 2}, {"lasting", true}, {"used", 7}},
                               QJsonObject{{"id", 1},
                                           {"lasting", false},
                                           {"used", 0},
                                           {"expires", "2099-11-03T09:00:00.000Z"}}}}};
    hosting.answers["knocks"] = {
        {"knocks", QJsonArray{QJsonObject{{"id", 1}, {"name", "小明"}, {"address", "10.0.0.7"}},
                              QJsonObject{{"id", 2}, {"name", "Eve"}}}}};
}

const QList<Scene> scenes{
    {"join", [](World &world) { world.window->start({}); }},
    {"join-error",
     [](World &world) {
         world.window->start({});
         world.window->joinPage()->setKnownServers(world.knownServers());
         world.window->joinPage()->askPassword(
             {.address = QUrl("ws://192.168.1.9:24280"), .name = "Ana"},
             "Somebody here has this name already. Please choose another. If it is you, enter "
             "your password.");
     }},
    {"join-found",
     [](World &world) {
         const auto key = [](char c) { return QByteArray(32, c); };
         QList<SavedAccount> known = world.knownServers();
         known[2].key = key('c');
         world.window->start({});
         world.window->joinPage()->setKnownServers(known);
         world.window->joinPage()->setFound(
             {{{"x"}, "Third floor", "Grace", 12, key('x'), {QUrl("wss://10.0.0.5:24280")}, 3},
              {{"c"}, "会议室", "小明", 4, key('c'), {QUrl("wss://10.0.0.6:24280")}, 1},
              {{"c"}, "会议室", "小明", 1, key('y'), {QUrl("wss://10.0.0.66:24280")}, 1},
              {{"z"},
               "<b>" + QString("very long ").repeated(6),
               QString("LongName").repeated(8),
               1'000'000,
               key('z'),
               {QUrl("wss://10.0.0.7:24280")},
               {}}},
             {});
     }},
    {"join-firewall",
     [](World &world) {
         world.window->start({});
         world.window->joinPage()->setFound({}, lan::firewalld(lan::toLook(), {""}));
         world.window->joinPage()->showError(
             "No server answers at 10.0.0.5:24280. " +
             whyUnreached({{{"x"}, "Lab", "", 2, "k", {QUrl("wss://10.0.0.5:24280")}, {}}},
                          QUrl("wss://10.0.0.5:24280"), {}));
     }},
    {"join-link",
     [](World &world) {
         world.window->start({});
         world.window->present(JoinLink{.addresses = {"192.168.1.9", "fd00::9"},
                                        .key = QByteArray(32, 'k'),
                                        .invite = "AbCdEfGhIjKlMnOpQrStUv",
                                        .name = "Büro im dritten Stock"}
                                   .toText());
     }},
    {"join-wrong-address",
     [](World &world) {
         world.window->start({});
         world.window->joinPage()->setAddress("192.168.1.300");
         for (QPushButton *button : world.window->findChildren<QPushButton *>())
             if (button->text() == "Join" && button->isDefault())
                 button->click();
     }},
    {"trust-link",
     [](World &world) {
         enter(world, talk);
         emit world.session->link().keyRefused(
             {QByteArray::fromHex("9be4027d51c8f33a"), UnknownKey::Why::NotLinked});
     }},
    {"chat",
     [](World &world) {
         enter(world, talk);
         world.session->setTyping(allChat(), {"Łukasz", "小明"});
         auto *composer = world.window->chat()->pane()->composer();
         composer->replyTo({{"m1"}, 1, {{"u-2"}, "Łukasz Żółć"}}, "Did you see the drawings?");
         composer->editor()->insertPlainText("Yes, on the plotter.\nSecond floor.");
     }},
    {"hosting",
     [](World &world) {
         world.fill = talk;
         world.window->start({.host = true});
     }},
    {"hosting-firewall",
     [](World &world) {
         world.fill = talk;
         world.window->start({.host = true});
         emit world.hosting.moved({.loopback = QUrl("wss://127.0.0.1:24280"),
                                   .key = QByteArray(32, 'k'),
                                   .addresses = {"192.168.1.5:24280"},
                                   .firewall = "ufw",
                                   .firewallCommand = "sudo ufw allow 24280"});
     }},
    {"join-card",
     [](World &world) {
         world.fill = talk;
         answerAsAHost(world.hosting);
         world.window->start({.host = true});
         emit world.window->findChild<HostBar *>()->cardRequested();
     }},
    {"join-card-on-no-network",
     [](World &world) {
         world.fill = talk;
         answerAsAHost(world.hosting);
         world.window->start({.host = true});
         emit world.hosting.moved(
             {QUrl("wss://127.0.0.1:24280"), QByteArray::fromHex("5c07e1a96b3fd280"), {}, false});
         emit world.window->findChild<HostBar *>()->cardRequested();
     }},
    {"people",
     [](World &world) {
         world.fill = talk;
         answerAsAHost(world.hosting);
         world.window->start({.host = true});
         emit world.window->findChild<HostBar *>()->peopleRequested();
     }},
    {"person",
     [](World &world) {
         world.fill = talk;
         answerAsAHost(world.hosting);
         world.window->start({.host = true});
         emit world.window->findChild<HostBar *>()->peopleRequested();
         const auto press = [&world](const QString &name) {
             const auto button = [&]() -> QPushButton * {
                 for (QPushButton *one : world.window->findChildren<QPushButton *>())
                     if (one->accessibleName() == name || one->text() == name)
                         return one;
                 return nullptr;
             };
             (void)QTest::qWaitFor([&] { return button() != nullptr; });
             if (QPushButton *found = button())
                 found->click();
         };
         press("Account: Łukasz Żółć");
         press("Make a new password");
         press("Make a link");
     }},
    {"account",
     [](World &world) {
         enter(world, [](FakeSession &session) {
             talk(session);
             const QDateTime used = QDateTime::fromString("2026-11-02T09:00:00Z", Qt::ISODate);
             session.server.ownDevices = {
                 {.id = {"1"}, .name = "laptop", .used = used, .current = true},
                 {.id = {"2"}, .name = "办公室电脑", .used = used},
                 {.id = {"3"}, .used = used}};
         });
         for (QAction *action : world.window->menuBar()->actions().first()->menu()->actions())
             if (action->text().contains("password"))
                 action->trigger();
         for (QPushButton *button : world.window->findChildren<QPushButton *>())
             if (button->text().startsWith("Add a device"))
                 button->click();
     }},
    {"trust",
     [](World &world) {
         enter(world, talk);
         emit world.session->link().keyRefused(
             {QByteArray::fromHex("5c07e1a96b3fd280"), UnknownKey::Why::New});
     }},
    {"trust-changed",
     [](World &world) {
         enter(world, talk);
         emit world.session->link().keyRefused(
             {QByteArray::fromHex("9be4027d51c8f33a"), UnknownKey::Why::Changed});
     }},
    {"trust-poses",
     [](World &world) {
         enter(world, talk);
         emit world.session->link().keyRefused(
             {QByteArray::fromHex("9be4027d51c8f33a"), UnknownKey::Why::Poses, {"server"}});
     }},
    {"trust-listed",
     [](World &world) {
         enter(world, talk);
         emit world.session->link().keyRefused(
             {QByteArray::fromHex("9be4027d51c8f33a"), UnknownKey::Why::NotListed});
     }},
    {"host-data",
     [](World &world) {
         world.fill = talk;
         QDir().mkpath(world.profile->hostDirectory());
         world.window->start({.host = true});
         emit world.window->chat()->hostDataRequested();
     }},
    {"host-data-backup",
     [](World &world) {
         QDir().mkpath(world.profile->hostDirectory());
         auto *dialog = new HostDataDialog(world.hosting, world.profile->hostDirectory(), false,
                                           world.window.get());
         dialog->open();
         dialog->backUp("/copy");
     }},
    {"host-data-failed",
     [](World &world) {
         auto *dialog = new HostDataDialog(world.hosting, world.profile->hostDirectory(), false,
                                           world.window.get());
         dialog->open();
         world.hosting.restore({}, {});
     }},
    {"offline",
     [](World &world) {
         enter(world, talk);
         world.session->addFailed(allChat(), "This did not get out.", "You are writing too fast.");
         world.session->setState(Link::State::Offline, "The network is gone.", 12'000);
     }},
    {"empty", [](World &world) { enter(world, [](FakeSession &) {}); }},
    {"direct",
     [](World &world) {
         enter(world, talk);
         world.window->chat()->open({conversationWith({"u-5"}), "محمد عبد الله"});
         world.window->chat()->pane()->composer()->editor()->insertPlainText(
             QString("too long ").repeated(2'000));
     }},
    {"switcher",
     [](World &world) {
         enter(world, talk);
         world.window->chat()->focusFilter();
         world.window->chat()->contacts()->filter()->setText("a");
     }},
    {"search",
     [](World &world) {
         enter(world, talk);
         world.session->server.found = hits();
         world.window->chat()->search();
         world.window->chat()->pane()->searchPanel()->field()->setText("plan");
         QTest::qWait(350);
     }},
    {"link",
     [](World &world) {
         enter(world, talk);
         auto *dialog =
             new LinkDialog(QUrl("https://bank.example@evil-host-with-a-rather-long-name.example/" +
                                 QString("path/").repeated(30) + "?q=<b>x</b>"),
                            world.window.get());
         dialog->open();
     }},
    {"crowd", [](World &world) { enter(world, crowd); }},
    {"feed",
     [](World &world) {
         enter(world, news);
         world.window->chat()->open({feed(), "Feed"});
         QTest::qWait(100);
     }},
};

/// The window with a dialog in front of it.
QImage picture(QWidget &window)
{
    QImage image = window.grab().toImage();
    const auto dialogs = window.findChildren<QDialog *>();
    QPainter painter(&image);
    for (QDialog *dialog : dialogs) {
        const QPoint middle = window.rect().center() - dialog->rect().center();
        painter.fillRect(QRect(middle, dialog->size()).adjusted(-1, -1, 1, 1), Qt::gray);
        painter.drawImage(middle, dialog->grab().toImage());
    }
    return image;
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    if (argc != 2) {
        std::fputs("Usage: chatbook_screenshots FOLDER\n", stderr);
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    folder.mkpath(".");
    QApplication::setWindowIcon(QIcon(":/icons/chatbook-128.png"));
    QApplication::setStyle(new FlatStyle);
    for (const bool dark : {false, true}) {
        QApplication::setPalette((dark ? Theme::dark() : Theme::light()).palette());
        for (const int width : {360, 800, 1400}) {
            for (const Scene &scene : scenes) {
                World world;
                world.window->resize(width, width < 400 ? 680 : 720);
                world.window->show();
                scene.show(world);
                QTest::qWait(60);
                const QString file =
                    QString("%1-%2-%3.png").arg(scene.name, dark ? "dark" : "light").arg(width);
                if (!picture(*world.window).save(folder.filePath(file))) {
                    std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
                    return 1;
                }
            }
        }
    }
    return 0;
}
