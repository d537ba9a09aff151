#include "desktoptheme.h"

#include "theme.h"

#include <QApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QWidget>

#include <utility>

namespace chatbook::app {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");

} // namespace

DesktopTheme::DesktopTheme(QObject *parent)
    : QObject(parent)
{
    apply();
}

void DesktopTheme::listen(const QDBusConnection &bus)
{
    if (!bus.isConnected())
        return;
    // Qt finds the slot only if the name of this type is registered, which happens when the first
    // variant is received.
    qRegisterMetaType<QDBusVariant>();
    QDBusConnection(bus).connect(service, path, settings, QStringLiteral("SettingChanged"), this,
                                 SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage ask =
        QDBusMessage::createMethodCall(service, path, settings, QStringLiteral("Read"));
    ask << appearance << colorScheme;
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(ask), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid())
            prefer(reply.value().variant());
    });
}

void DesktopTheme::watch(QWidget &window)
{
    window.installEventFilter(this);
}

bool DesktopTheme::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::ThemeChange)
        apply();
    return false;
}

void DesktopTheme::settingChanged(const QString &group, const QString &key,
                                  const QDBusVariant &value)
{
    if (group == appearance && key == colorScheme)
        prefer(value.variant());
}

/// Read gives a variant in a variant; an unknown value means no preference.
void DesktopTheme::prefer(const QVariant &value)
{
    const QVariant inner = value.metaType() == QMetaType::fromType<QDBusVariant>()
                               ? value.value<QDBusVariant>().variant()
                               : value;
    const uint number = inner.toUInt();
    const auto preference =
        number <= uint(Preference::Light) ? Preference(number) : Preference::None;
    if (std::exchange(m_preference, preference) != preference)
        apply();
}

void DesktopTheme::apply()
{
    if (std::exchange(m_isApplying, true))
        return; // setting the palette changes Qt's answer
    QPalette wanted;
    if (m_preference == Preference::None) {
        QApplication::setPalette(QPalette()); // back to the desktop's palette, to read it
        wanted = Theme::of(QApplication::palette()).palette();
    } else {
        wanted = (m_preference == Preference::Dark ? Theme::dark() : Theme::light()).palette();
    }
    QApplication::setPalette(wanted);
    m_isApplying = false;
}

} // namespace chatbook::app
