#pragma once

#include "result.h"

#include <QList>
#include <QLocalSocket>
#include <QSocketNotifier>

#include <chrono>
#include <functional>
#include <memory>

namespace chatbook::server {

/// Where a server answers whoever looks after it: a socket in its data folder, for the owner
/// alone. A client sends one short line, gets one line and is closed.
///
/// QLocalServer would do, but that it ends for good when it finds no descriptor free.
class ControlSocket : public QObject
{
    Q_OBJECT

public:
    /// Answers a line, now or later, both without its end.
    using Send = std::function<void(const QByteArray &answer)>;
    using Answer = std::function<void(const QByteArray &request, const Send &send)>;

    /// `folder`: a descriptor of the data folder, which must outlive this. A client that does not
    /// send its line or read its answer within `patience` is cut off.
    ControlSocket(int folder, Answer answer,
                  std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~ControlSocket() override; ///< the socket's file goes too

    /// In place of what a killed server left. Fails with a sentence.
    Result<Done> listen();

    /// A path to the socket in the folder that is open as `folder`, in this process alone: however
    /// long the folder's own path, it fits into a socket's address.
    static QByteArray path(int folder);

private:
    void accept();
    void read(QLocalSocket *client);

    const int m_folder;
    const Answer m_answer;
    const std::chrono::milliseconds m_patience;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QList<QLocalSocket *> m_clients; ///< oldest first
};

} // namespace chatbook::server
