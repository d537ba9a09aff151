#include "desktopnotifications.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QTimer>
#include <QVariantMap>

#include <algorithm>
#include <utility>

// Specification: https://specifications.freedesktop.org/notification-spec/1.2/

namespace chatbook::app {

namespace {

const QString notificationService = QStringLiteral("org.freedesktop.Notifications");
const QString notificationPath = QStringLiteral("/org/freedesktop/Notifications");

constexpr int usualTimeout = -1; ///< the service decides. Not 0, which blocks the screen with some
constexpr uchar normalUrgency = 1;

QDBusMessage callOf(const char *method, const QVariantList &arguments = {})
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        notificationService, notificationPath, notificationService, QString::fromLatin1(method));
    call.setArguments(arguments);
    return call;
}

bool isBidiControl(QChar c)
{
    const char16_t unit = c.unicode();
    return unit == 0x061c || unit == 0x200e || unit == 0x200f ||
           (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
}

/// A title on one line; it is never markup.
QString titleFrom(QString text)
{
    text.removeIf(isBidiControl);
    return text.simplified();
}

} // namespace

DesktopNotifications::DesktopNotifications(QObject *parent, std::chrono::milliseconds patience)
    : QObject(parent)
    , m_patience(patience)
{}

void DesktopNotifications::show(const QString &subject, const QString &title, const QString &text,
                                ShowHandler done)
{
    connectToService();
    const int request = ++m_requests;
    Shown &shown = m_shown[subject];
    shown.request = request;
    shown.done = std::move(done);
    // It may still be shown later.
    QTimer::singleShot(m_patience, this,
                       [this, subject, request] { answer(subject, request, Outcome::NotShown); });
    askForCapabilities(
        [this, subject, title, text, request] { notify(subject, title, text, request); });
}

void DesktopNotifications::withdraw(const QString &subject)
{
    const QList<uint> ids = m_shown.take(subject).ids;
    for (const uint id : ids)
        close(id);
}

void DesktopNotifications::connectToService()
{
    if (std::exchange(m_connected, true))
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    const auto listen = [&](const char *signal, const char *slot) {
        bus.connect(notificationService, notificationPath, notificationService,
                    QString::fromLatin1(signal), this, slot);
    };
    listen("ActionInvoked", SLOT(actionInvoked(uint)));
    listen("NotificationClosed", SLOT(notificationClosed(uint)));
    listen("ActivationToken", SLOT(activationToken(uint, QString)));
    auto *watcher = new QDBusServiceWatcher(notificationService, bus,
                                            QDBusServiceWatcher::WatchForOwnerChange, this);
    // Another service has its own numbers.
    connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this, [this] {
        m_capabilities.reset();
        for (Shown &shown : m_shown)
            shown.ids.clear();
    });
}

void DesktopNotifications::askForCapabilities(std::function<void()> then)
{
    if (m_capabilities) {
        then();
        return;
    }
    auto *watcher = new QDBusPendingCallWatcher(
        QDBusConnection::sessionBus().asyncCall(callOf("GetCapabilities")), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, watcher, then = std::move(then)] {
                const QDBusPendingReply<QStringList> reply = *watcher;
                watcher->deleteLater();
                if (reply.isValid())
                    m_capabilities = reply.value();
                then();
            });
}

void DesktopNotifications::notify(const QString &subject, const QString &title, const QString &text,
                                  int request)
{
    const auto shown = m_shown.constFind(subject);
    if (shown == m_shown.constEnd() || shown->request != request)
        return;
    const QStringList capabilities = m_capabilities.value_or(QStringList());
    const bool isMarkup = capabilities.contains(QStringLiteral("body-markup"));
    const uint replaced = shown->ids.isEmpty() ? 0 : shown->ids.last();
    // Some open only by the button, and ignore one without a name.
    const QStringList actions{QStringLiteral("default"), tr("Open")};
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(normalUrgency)},
                            {QStringLiteral("desktop-entry"), QStringLiteral("chatbook")}};
    const QDBusMessage call =
        callOf("Notify",
               {QStringLiteral("Chatbook"), replaced, QStringLiteral("chatbook"), titleFrom(title),
                isMarkup ? text.toHtmlEscaped() : text, actions, hints, usualTimeout});
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, watcher, subject, request,
             isKept = capabilities.contains(QStringLiteral("persistence"))] {
                const QDBusPendingReply<uint> reply = *watcher;
                watcher->deleteLater();
                const auto shown = m_shown.find(subject);
                if (reply.isValid() && shown == m_shown.end())
                    close(reply.value()); // it was withdrawn meanwhile
                else if (reply.isValid() && !shown->ids.contains(reply.value()))
                    shown->ids.append(reply.value());
                answer(subject, request,
                       !reply.isValid() ? Outcome::NotShown
                       : isKept         ? Outcome::Kept
                                        : Outcome::Passing);
            });
}

void DesktopNotifications::answer(const QString &subject, int request, Outcome outcome)
{
    const auto shown = m_shown.find(subject);
    if (shown == m_shown.end() || shown->request != request)
        return;
    if (const ShowHandler done = std::exchange(shown->done, {}))
        done(outcome);
}

void DesktopNotifications::close(uint id)
{
    QDBusConnection::sessionBus().send(callOf("CloseNotification", {id}));
}

QString DesktopNotifications::subjectOf(uint id) const
{
    const auto shown = std::find_if(m_shown.begin(), m_shown.end(),
                                    [id](const Shown &each) { return each.ids.contains(id); });
    return shown == m_shown.end() ? QString() : shown.key();
}

/// Called for each press on any program's notification, on any of its buttons.
void DesktopNotifications::actionInvoked(uint id)
{
    const QString subject = subjectOf(id);
    if (subject.isEmpty())
        return;
    const QByteArray token = m_shown.value(subject).token;
    withdraw(subject); // not all services close it
    emit opened(subject, token);
}

void DesktopNotifications::notificationClosed(uint id)
{
    for (Shown &shown : m_shown)
        shown.ids.removeAll(id);
}

/// Called before the press that it belongs to.
void DesktopNotifications::activationToken(uint id, const QString &token)
{
    if (const QString subject = subjectOf(id); !subject.isEmpty())
        m_shown[subject].token = token.toUtf8();
}

} // namespace chatbook::app
