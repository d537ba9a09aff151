#pragma once

#include <functional>

#include <QObject>

class QMenuBar;

namespace chatbook::app {

class ChatScreen;

/// The menus of the main window.
class MainMenu : public QObject
{
    Q_OBJECT

public:
    /// What the menus look at: the chat, null while it is not shown, and whether it is hosted here.
    struct Sight
    {
        std::function<ChatScreen *()> chat;
        std::function<bool()> isHosted;
    };

    MainMenu(QMenuBar *bar, Sight sight);

signals:
    void stopHostingRequested();
    void leaveRequested();
    void accountRequested();
    void hostDataRequested();
    void quitRequested();

private:
    void addChatMenu(QMenuBar *bar);
    void addGoMenu(QMenuBar *bar);
    std::function<void()> inChat(std::function<void(ChatScreen &)> what) const;

    Sight m_sight;
};

} // namespace chatbook::app
