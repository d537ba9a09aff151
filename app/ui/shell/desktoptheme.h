#pragma once

#include <QDBusConnection>
#include <QObject>

class QDBusVariant;

namespace chatbook::app {

/// Gives the program the desktop's colours, light or dark, and follows their changes: by what Qt
/// knows, and by the desktop's settings portal (org.freedesktop.appearance), which Qt itself uses
/// only from 6.5 on.
class DesktopTheme : public QObject
{
    Q_OBJECT

public:
    /// Sets the application's palette by what Qt knows now.
    explicit DesktopTheme(QObject *parent = nullptr);

    /// Asks the portal now, and follows its changes. Answers come later.
    void listen(const QDBusConnection &bus);
    /// Follows the changes that Qt reports to that window.
    void watch(QWidget &window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    enum class Preference { None, Dark, Light }; ///< the portal's numbers

    void prefer(const QVariant &value);
    void apply();

    Preference m_preference = Preference::None;
    bool m_isApplying = false;
};

} // namespace chatbook::app
