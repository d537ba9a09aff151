#pragma once

#include "clock.h"
#include "entrance.h"
#include "hostedchat.h"
#include "profile.h"

#include <QMainWindow>

class QStackedWidget;

namespace chatbook::app {

struct SecondStart;

class ChatScreen;
class Discovery;
class HostAlert;
class TrustPage;

/// The window: either the page where one joins, or the chat. Carries a person from the one to
/// the other and back, and says why when that does not work.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// Where to begin.
    struct Start
    {
        bool host = false;
        JoinRequest request = {};              ///< what to join; without address: nothing
        std::optional<SavedAccount> last = {}; ///< where this profile was
    };

    /// All must outlive the window.
    MainWindow(Profile &profile, Hosting &hosting, Discovery &discovery,
               const SessionMaker &makeSession, const Clock &clock, QWidget *parent = nullptr);
    ~MainWindow() override;

    void start(const Start &start);
    /// Shows an address or link that came from elsewhere, and itself; an empty one does the latter.
    /// `activationToken` as for bringToFront().
    void present(const QString &place, const QByteArray &activationToken = {});
    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked);
    /// What was asked for by starting the program again.
    void startAgain(const SecondStart &start);
    /// Ends all, a chat that is hosted here too.
    void quit();

    JoinPage *joinPage() const { return m_entrance->joinPage(); }
    TrustPage *trustPage() const { return m_entrance->trustPage(); }
    ChatScreen *chat() const { return m_chat.get(); } ///< null while at the join page

protected:
    bool event(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void connectMenu();
    void connectParts();
    void askToHost();
    void showHostedIn(ChatScreen &chat);
    void enterOrAsk(const JoinRequest &request);
    void enterFromAnyPage(JoinRequest request);
    bool leadsHere(const JoinRequest &request) const;
    void stayFor(const JoinRequest &request);
    void askToLeaveFor(const JoinRequest &request);
    void showChat();
    void showChatPage();
    bool isChatShown() const;
    void showTitle();
    void askToStopHosting();
    void showHostData();
    void showAccount();
    void makeLink(const std::function<void(const Result<JoinLink> &)> &done);
    Session *session() const { return m_entrance->session(); }

    Profile &m_profile;
    Hosting &m_hosting;
    const Clock &m_clock;
    QStackedWidget *m_pages;
    HostAlert *m_alert;
    HostedChat *m_hosted;
    Entrance *m_entrance;
    std::unique_ptr<ChatScreen> m_chat; ///< of the session
    bool m_quits = false;               ///< not only the window is closed
    bool m_locked = false;              ///< the desktop's session
};

} // namespace chatbook::app
