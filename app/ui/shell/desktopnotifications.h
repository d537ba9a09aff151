#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <QHash>
#include <QObject>
#include <QStringList>

namespace chatbook::app {

/// Notifications on the desktop while the person is busy elsewhere, by
/// org.freedesktop.Notifications: one for each subject. The session bus is not used before the
/// first one.
class DesktopNotifications : public QObject
{
    Q_OBJECT

public:
    enum class Outcome {
        NotShown,
        Passing, ///< disappears after some seconds
        Kept,    ///< stays in a list until the person has seen it
    };
    using ShowHandler = std::function<void(Outcome)>;

    /// If a service takes longer than `patience`, including its start, it counts as showing
    /// nothing.
    explicit DesktopNotifications(QObject *parent = nullptr,
                                  std::chrono::milliseconds patience = std::chrono::seconds(3));

    /// Replaces the subject's notification. `title` and `text` are plain. `done` is called once,
    /// later; never after the notification was replaced or withdrawn.
    void show(const QString &subject, const QString &title, const QString &text, ShowHandler done);
    void withdraw(const QString &subject);

signals:
    /// The person pressed the subject's notification, which is then gone. With `activationToken`
    /// the desktop lets a window come to the front (xdg-activation); may be empty.
    void opened(const QString &subject, const QByteArray &activationToken);

private slots:
    void actionInvoked(uint id);
    void notificationClosed(uint id);
    void activationToken(uint id, const QString &token);

private:
    struct Shown
    {
        QList<uint> ids = {};  ///< possibly on the screen, newest last
        int request = 0;       ///< the last one
        ShowHandler done = {}; ///< for that request, until it is answered
        QByteArray token = {}; ///< for the next press
    };

    void connectToService();
    void askForCapabilities(std::function<void()> then);
    void notify(const QString &subject, const QString &title, const QString &text, int request);
    void answer(const QString &subject, int request, Outcome outcome);
    void close(uint id);
    QString subjectOf(uint id) const;

    std::chrono::milliseconds m_patience;
    bool m_connected = false;
    std::optional<QStringList> m_capabilities; ///< of the running service
    QHash<QString, Shown> m_shown;             ///< by subject
    int m_requests = 0;
};

} // namespace chatbook::app
