#pragma once

#include <QObject>

#include <memory>

class QMenu;
class QSystemTrayIcon;

namespace chatbook::app {

/// The icon by which one finds a chat again that is hosted with its window closed. Where the
/// desktop has no place for one there is none, and Chatbook is found by starting it again.
class HostTray : public QObject
{
    Q_OBJECT

public:
    explicit HostTray(QObject *parent = nullptr);
    ~HostTray() override;

    /// Whether there is a place for it now.
    static bool isPossible();

    void setShown(bool shown);
    /// How many wait to be let in. Until they are answered it is marked.
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
