#pragma once

#include <memory>

#include <QObject>

class QLocalServer;
class QLocalSocket;

namespace chatbook {

/// Lets a second start of a profile reach the window of the first, over a socket in the folder
/// that the system has for what runs as this user.
class Instance : public QObject
{
    Q_OBJECT

public:
    /// `folder` is the profile's, in full: it tells profiles apart.
    explicit Instance(const QString &folder, QObject *parent = nullptr);
    ~Instance() override;

    /// Gives the running window an address or link to show, or with an empty one asks it to show
    /// itself. False when none answers within a second.
    static bool handOver(const QString &folder, const QString &place);

    /// From now on startedAgain() tells of such starts. False when that cannot be; all else goes
    /// on.
    bool listen();

signals:
    /// `place` is what was handed over, unchecked.
    void startedAgain(const QString &place);

private:
    void accept();
    void read(QLocalSocket &socket);

    QString m_path;
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace chatbook
