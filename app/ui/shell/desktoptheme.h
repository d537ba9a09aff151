#pragma once

#include <QDBusConnection>
#include <QObject>

class QDBusVariant;

namespace chatbook::app {

/// Gives the program the colours, light or dark, that the desktop has, and follows when those
/// change: by what Qt knows of the desktop, and by the desktop's settings portal
/// (org.freedesktop.appearance), which Qt asks from 6.5 on alone.
class DesktopTheme : public QObject
{
    Q_OBJECT

public:
    /// Sets the application's palette by what Qt knows now.
    explicit DesktopTheme(QObject *parent = nullptr);

    /// Asks the portal, now and whenever it tells of a change. Answers come later.
    void listen(const QDBusConnection &bus);
    /// Follows what Qt tells that window of.
    void watch(QWidget &window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    enum class Preference { None, Dark, Light }; ///< as the portal numbers them

    void prefer(const QVariant &value);
    void apply();

    Preference m_preference = Preference::None;
    bool m_isApplying = false;
};

} // namespace chatbook::app
