#pragma once

#include <QObject>

#include <memory>

class QMenu;
class QSystemTrayIcon;

namespace chatbook::app {

/// The tray icon that leads back to a hosted chat whose window is closed. Some desktops have no
/// place for it; then starting Chatbook again shows the window.
class HostTray : public QObject
{
    Q_OBJECT

public:
    explicit HostTray(QObject *parent = nullptr);
    ~HostTray() override;

    /// Whether the desktop has a place for it now.
    static bool isPossible();

    void setShown(bool shown);
    /// Sets how many people wait to be let in. The icon is marked until they are answered.
    void setWaiting(int count);

signals:
    void openRequested();
    void stopRequested();

private:
    void showWaiting();

    int m_waiting = 0;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon;
};

} // namespace chatbook::app
