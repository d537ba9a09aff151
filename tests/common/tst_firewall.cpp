#include "lan/firewall.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook::lan;

/// ufw's files as they may be on a disk. firewalld is tested in tests/lan.
class FirewallTest : public QObject
{
    Q_OBJECT

    static void write(const QString &path, const QByteArray &text)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private slots:
    void seesWhetherUfwIsOn_data()
    {
        QTest::addColumn<QByteArray>("ufw");      // ufw/ufw.conf
        QTest::addColumn<QByteArray>("policies"); // default/ufw
        QTest::addColumn<bool>("isOn");
        const QByteArray drops = "# Set the default input policy\nDEFAULT_INPUT_POLICY=\"DROP\"\n";
        QTest::newRow("on") << QByteArray("# comment\n\nENABLED=yes\nLOGLEVEL=low\n") << drops
                            << true;
        QTest::newRow("off") << QByteArray("ENABLED=no\nLOGLEVEL=low\n") << drops << false;
        QTest::newRow("in capitals") << QByteArray("ENABLED=YES\n") << drops << true;
        QTest::newRow("quoted") << QByteArray("ENABLED=\"yes\"\n") << drops << true;
        QTest::newRow("with white space") << QByteArray("  ENABLED=yes  \r\n") << drops << true;
        QTest::newRow("in a comment") << QByteArray("#ENABLED=yes\nENABLED=no\n") << drops << false;
        QTest::newRow("another name") << QByteArray("NOT_ENABLED=yes\n") << drops << false;
        QTest::newRow("the last counts")
            << QByteArray("ENABLED=yes\nENABLED=no\n") << drops << false;
        QTest::newRow("empty") << QByteArray() << drops << false;
        QTest::newRow("no text") << QByteArray("\0\xff\xfe\x80", 4) << drops << false;
        QTest::newRow("lets all in") << QByteArray("ENABLED=yes\n")
                                     << QByteArray("DEFAULT_INPUT_POLICY=\"ACCEPT\"\n") << false;
        QTest::newRow("rejects") << QByteArray("ENABLED=yes\n")
                                 << QByteArray("DEFAULT_INPUT_POLICY=REJECT\n") << true;
        QTest::newRow("no policies") << QByteArray("ENABLED=yes\n") << QByteArray() << true;
    }
    void seesWhetherUfwIsOn()
    {
        QFETCH(QByteArray, ufw);
        QFETCH(QByteArray, policies);
        QFETCH(bool, isOn);
        const QTemporaryDir etc;
        write(etc.filePath("ufw/ufw.conf"), ufw);
        write(etc.filePath("default/ufw"), policies);
        FirewallWatch watch(etc.path());
        QSignalSpy changed(&watch, &FirewallWatch::changed);
        watch.start(toHost(24280));
        QCOMPARE(watch.inTheWay(), isOn ? chatbook::lan::ufw(toHost(24280)) : Firewall{});
        QCOMPARE(changed.count(), isOn ? 1 : 0);
        watch.stop();
        QCOMPARE(watch.inTheWay(), Firewall{});
    }

    void knowsOfNoneWhereNoneIsInstalled()
    {
        const QTemporaryDir etc;
        FirewallWatch watch(etc.path());
        watch.start(toLook());
        QCOMPARE(watch.inTheWay(), Firewall{});
    }

    void namesTheCommandThatLetsOthersIn()
    {
        QCOMPARE(ufw(toHost(4000)).command, QString("sudo ufw allow 4000"));
        QCOMPARE(ufw(toLook()).command, QString("sudo ufw allow 24281/udp"));
        QCOMPARE(firewalld(toHost(24280), {""}).command,
                 QString("sudo firewall-cmd --permanent --add-port=24280/tcp "
                         "--add-port=24280/udp && sudo firewall-cmd --reload"));
        QCOMPARE(firewalld(toLook(), {"", "home", "$(id)"}).command,
                 QString("sudo firewall-cmd --permanent --add-port=24281/udp && "
                         "sudo firewall-cmd --permanent --zone=home --add-port=24281/udp && "
                         "sudo firewall-cmd --permanent --add-port=24281/udp && "
                         "sudo firewall-cmd --reload"));
    }
};

QTEST_GUILESS_MAIN(FirewallTest)
#include "tst_firewall.moc"
