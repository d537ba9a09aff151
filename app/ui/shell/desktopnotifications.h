#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <QHash>
#include <QObject>
#include <QStringList>

namespace chatbook::app {

/// What the person's desktop shows them while they look at something else, by
/// org.freedesktop.Notifications: one notification a subject. The session bus is not touched before
/// the first.
class DesktopNotifications : public QObject
{
    Q_OBJECT

public:
    enum class Outcome {
        NotShown,
        Passing, ///< it goes after some seconds
        Kept,    ///< it stays in a list until the person has seen it
    };
    using ShowHandler = std::function<void(Outcome)>;

    /// A service that takes longer than `patience`, also to start, shows nothing.
    explicit DesktopNotifications(QObject *parent = nullptr,
                                  std::chrono::milliseconds patience = std::chrono::seconds(3));

    /// In place of the one of that subject. `title` and `text` are plain. `done` is called once,
    /// later; never when that one was replaced or withdrawn before.
    void show(const QString &subject, const QString &title, const QString &text, ShowHandler done);
    void withdraw(const QString &subject);

signals:
    /// The person pressed the one of that subject. It is gone. By `activationToken` the desktop
    /// lets a window come to the front (xdg-activation); may be empty.
    void opened(const QString &subject, const QByteArray &activationToken);

private slots:
    void actionInvoked(uint id);
    void notificationClosed(uint id);
    void activationToken(uint id, const QString &token);

private:
    struct Shown
    {
        QList<uint> ids = {};  ///< that may be on the screen, the newest last
        int request = 0;       ///< the last one
        ShowHandler done = {}; ///< of that one, until it is answered
        QByteArray token = {}; ///< of the press that comes next
    };

    void connectToService();
    void askForCapabilities(std::function<void()> then);
    void notify(const QString &subject, const QString &title, const QString &text, int request);
    void answer(const QString &subject, int request, Outcome outcome);
    void close(uint id);
    QString subjectOf(uint id) const;

    std::chrono::milliseconds m_patience;
    bool m_connected = false;
    std::optional<QStringList> m_capabilities; ///< of the service that runs now
    QHash<QString, Shown> m_shown;             ///< by subject
    int m_requests = 0;
};

} // namespace chatbook::app
