#include "windowfixture.h"

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QByteArray theKey(32, 'k');

FoundChat listed()
{
    return {.id = {"s1"},
            .name = "Büro",
            .host = "Grace",
            .people = 3,
            .key = theKey,
            .addresses = {QUrl("wss://10.0.0.5:4000")},
            .roundTripMs = {}};
}

Hosted hosted(const QString &firewall = {}, const QString &command = {})
{
    return {.loopback = QUrl("wss://127.0.0.1:24280"),
            .key = theKey,
            .addresses = {"10.0.0.3:24280"},
            .firewall = firewall,
            .firewallCommand = command};
}

} // namespace

/// What people are told about firewalls.
class FirewallsTest : public QObject
{
    Q_OBJECT

private slots:
    void saysThatAFirewallHereMayHideChatsUntilOneIsListed()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        QVERIFY(!f.joinText().contains("firewall"));
        f.discovery.local = lan::ufw(lan::toLook());
        f.discovery.find({});
        QVERIFY(f.joinText().contains("sudo ufw allow 24281/udp"));
        f.discovery.find({listed()});
        QVERIFY(!f.joinText().contains("firewall"));
        f.discovery.find({});
        QVERIFY(f.joinText().contains("sudo ufw allow 24281/udp"));
        f.discovery.local = {};
        f.discovery.find({});
        QVERIFY(!f.joinText().contains("firewall"));
    }

    void saysThatAListedChatIsThereBehindAFirewall()
    {
        Fixture f;
        f.window->start({});
        f.window->show();
        f.discovery.find({listed()});
        QTRY_COMPARE(f.rows().size(), 1);
        QTest::mouseClick(f.rows().first(), Qt::LeftButton);
        QCOMPARE(f.requests.size(), 1);
        f.session->server.setAddress(QUrl("wss://10.0.0.5:4000"));
        f.session->setState(Link::State::Offline, "No server answers at 10.0.0.5:4000.");
        QTRY_VERIFY(f.joinText().contains("No server answers at 10.0.0.5:4000. The chat is there"));
        QVERIFY(f.joinText().contains("TCP port 4000"));
        // A chat that is not listed may be anywhere.
        f.discovery.find({});
        f.field("Address of a chat")->setText("10.0.0.5:4000");
        QTest::mouseClick(f.button("Join"), Qt::LeftButton);
        f.session->setState(Link::State::Offline, "No server answers at 10.0.0.5:4000.");
        QTRY_VERIFY(f.joinText().contains("No server answers at 10.0.0.5:4000."));
        QVERIFY(!f.joinText().contains("The chat is there"));
    }

    void tellsTheHostOfAClosedFirewallUntilItIsOpen()
    {
        Fixture f;
        f.host();
        auto *bar = f.window->findChild<FirewallBar *>();
        QVERIFY(bar && !bar->isVisible());
        emit f.hosting.moved(hosted("ufw", "sudo ufw allow 24280"));
        QVERIFY(bar->isVisible());
        QVERIFY(bar->text().contains("(ufw)") && bar->text().endsWith("sudo ufw allow 24280"));
        QTest::mouseClick(button(bar, "Copy command"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("sudo ufw allow 24280"));
        emit f.hosting.moved(hosted());
        QVERIFY(!bar->isVisible());
    }

    void tellsTheHostNothingThatTheyHaveHidden()
    {
        Fixture f;
        f.host();
        auto *bar = f.window->findChild<FirewallBar *>();
        emit f.hosting.moved(hosted("ufw", "sudo ufw allow 24280"));
        QTest::mouseClick(button(bar, "Hide"), Qt::LeftButton);
        QVERIFY(!bar->isVisible());
        emit f.hosting.moved(hosted("ufw", "sudo ufw allow 24280"));
        QVERIFY(!bar->isVisible());
        f.make(); // the next time, too
        f.host();
        bar = f.window->findChild<FirewallBar *>();
        emit f.hosting.moved(hosted("ufw", "sudo ufw allow 24280"));
        QVERIFY(!bar->isVisible());
        emit f.hosting.moved(hosted("ufw", "sudo ufw allow 4000")); // at another port
        QVERIFY(bar->isVisible());
    }

private:
    static QToolButton *button(const QWidget *bar, const QString &text)
    {
        for (QToolButton *button : bar->findChildren<QToolButton *>())
            if (button->text() == text)
                return button;
        return nullptr;
    }
};

QTEST_MAIN(FirewallsTest)
#include "tst_firewalls.moc"
