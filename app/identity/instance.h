#pragma once

#include <memory>

#include <QByteArray>
#include <QObject>

class QLocalServer;
class QLocalSocket;

namespace chatbook::app {

/// A second start's request to the window of the first; nothing in it is checked.
struct SecondStart
{
    QString place = {}; ///< an address or link to show; empty: none
    bool host = false;  ///< whether to host a chat
    /// A token with which the desktop lets the window come to the front (xdg-activation); may be
    /// empty.
    QByteArray activationToken = {};

    friend bool operator==(const SecondStart &, const SecondStart &) = default;
};

/// Lets a second start of a profile reach the window of the first, over a socket in the system's
/// folder for what runs as this user.
class Instance : public QObject
{
    Q_OBJECT

public:
    /// `folder` is the profile's full path, which identifies it.
    explicit Instance(const QString &folder, QObject *parent = nullptr);
    ~Instance() override;

    /// Asks the running window to show itself and to carry out `start`. False if none answers
    /// within a second.
    static bool handOver(const QString &folder, const SecondStart &start);

    /// Emits startedAgain() for such starts from now on. False if it cannot listen; everything else
    /// works without.
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
