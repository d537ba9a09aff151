#pragma once

#include <memory>

#include <QByteArray>
#include <QObject>

class QLocalServer;
class QLocalSocket;

namespace chatbook::app {

/// What a second start asks of the window that is there; nothing of it is checked.
struct SecondStart
{
    QString place = {}; ///< an address or link to show; empty: none
    bool host = false;  ///< a chat is to be hosted
    /// By which the desktop lets the window come to the front (xdg-activation); may be empty.
    QByteArray activationToken = {};

    friend bool operator==(const SecondStart &, const SecondStart &) = default;
};

/// Lets a second start of a profile reach the window of the first, over a socket in the folder
/// that the system has for what runs as this user.
class Instance : public QObject
{
    Q_OBJECT

public:
    /// `folder` is the profile's, in full: it tells profiles apart.
    explicit Instance(const QString &folder, QObject *parent = nullptr);
    ~Instance() override;

    /// Asks the running window to show itself and to do the rest. False when none answers within
    /// a second.
    static bool handOver(const QString &folder, const SecondStart &start);

    /// From now on startedAgain() tells of such starts. False when that cannot be; all else goes
    /// on.
    bool listen();

signals:
    void startedAgain(const chatbook::app::SecondStart &start);

private:
    void accept();
    void read(QLocalSocket &socket);

    QString m_path;
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace chatbook::app
