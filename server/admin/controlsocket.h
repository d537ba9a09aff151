#pragma once

#include "result.h"

#include <QList>
#include <QLocalSocket>
#include <QSocketNotifier>

#include <chrono>
#include <functional>
#include <memory>

namespace chatbook::server {

/// The socket on which a running server answers the person who looks after it. It is in the data
/// folder, for the owner alone. A client sends one short line, gets one line and is closed.
///
/// Not QLocalServer, which stops for good when it finds no free descriptor.
class ControlSocket : public QObject
{
    Q_OBJECT

public:
    /// Answers a line, now or later, both without the newline.
    using Send = std::function<void(const QByteArray &answer)>;
    using Answer = std::function<void(const QByteArray &request, const Send &send)>;

    /// `folder`: a descriptor of the data folder, which must outlive this. A client that does not
    /// send its line or read its answer within `patience` is cut off.
    ControlSocket(int folder, Answer answer,
                  std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~ControlSocket() override; ///< removes the socket's file too

    /// Replaces the file that a killed server left. Fails with a sentence.
    Result<Done> listen();

    /// A path to the socket in the folder that is open as `folder`, valid only in this process. It
    /// fits into a socket's address however long the folder's own path is.
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
