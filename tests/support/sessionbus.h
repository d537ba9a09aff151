#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace chatbook {

/// A program that ends with the test.
struct Stopped : QProcess
{
    ~Stopped() override
    {
        kill();
        waitForFinished();
    }
};

/// A session bus of the test's own. It starts nothing by itself, so only the test's services are on
/// it.
class SessionBus
{
public:
    /// From now on this process finds it. False if the bus program is not installed.
    bool start()
    {
        constexpr const char *configuration = R"(<busconfig>
  <type>session</type>
  <listen>unix:dir=%1</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
)";
        QFile file(m_dir.filePath("bus.conf"));
        if (!file.open(QIODevice::WriteOnly))
            return false;
        file.write(QString(configuration).arg(m_dir.path()).toUtf8());
        file.close();
        m_daemon.start("dbus-daemon",
                       {"--nofork", "--print-address", "--config-file=" + file.fileName()});
        if (!m_daemon.waitForReadyRead())
            return false;
        m_address = m_daemon.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_address);
        return true;
    }
    QString address() const { return QString::fromUtf8(m_address); }

private:
    QTemporaryDir m_dir;
    Stopped m_daemon;
    QByteArray m_address;
};

} // namespace chatbook
