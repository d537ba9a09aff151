#pragma once

#include "clock.h"
#include "hosting.h"
#include "joinlink.h"
#include "joinrequest.h"
#include "profile.h"
#include "session.h"

#include <functional>

#include <QMainWindow>

class QStackedWidget;

namespace chatbook::app {

struct SecondStart;

class ChatScreen;
class Discovery;
class HostAlert;
struct HostChoice;
struct JoinChoice;
class JoinPage;
class TrustPage;

/// Makes a session; Profile::join() outside of tests.
using SessionMaker = std::function<std::unique_ptr<Session>(const JoinRequest &)>;

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
        JoinRequest request = {};             ///< what to join; without address: nothing
        std::optional<KnownServer> last = {}; ///< where this profile was
    };

    /// All must outlive the window.
    MainWindow(Profile &profile, Hosting &hosting, Discovery &discovery, SessionMaker makeSession,
               const Clock &clock, QWidget *parent = nullptr);
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

    JoinPage *joinPage() const { return m_join; }
    TrustPage *trustPage() const { return m_trust; }
    ChatScreen *chat() const { return m_chat.get(); } ///< null while at the join page

protected:
    bool event(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void connectMenu();
    void connectParts();
    void host(const HostChoice &choice);
    void askToHost();
    HostChoice rememberedChoice(const QString &name) const;
    void hostStarted(const Hosted &hosted);
    void enterHosted();
    void enterHosted(const QString &invite);
    void lookAround();
    void found();
    void enterOrAsk(const JoinRequest &request);
    void enter(const JoinRequest &request);
    void acceptKey(const QByteArray &key);
    void leave();
    void backToJoin(const QString &why);
    void leaveToJoin(const QString &why);
    bool leadsHere(const JoinRequest &request) const;
    void stayFor(const JoinRequest &request);
    void askToLeaveFor(const JoinRequest &request);
    void askToForget(const JoinChoice &choice);
    void showChat();
    void showHostedIn(ChatScreen &chat);
    void stateChanged();
    void refused();
    void askTrust();
    void endQuestion();
    void trust();
    void showTitle();
    void showKept();
    void askToStopHosting();
    void closeWhileHosting();
    void askBeforeClosing();
    void showHostData();
    void showAccount();
    void makeLink(const std::function<void(const Result<JoinLink> &)> &done);
    bool isChatShown() const;
    /// Or a start is under way.
    bool isHosting() const { return m_hosted || m_hostingWanted; }

    Profile &m_profile;
    Hosting &m_hosting;
    Discovery &m_discovery;
    SessionMaker m_makeSession;
    const Clock &m_clock;
    QStackedWidget *m_pages;
    JoinPage *m_join;
    TrustPage *m_trust;
    HostAlert *m_alert;
    JoinRequest m_request;                   ///< what was last asked for
    Admission m_admit = Admission::Everyone; ///< to the chat that is hosted here
    QHash<QString, QByteArray>
        m_accepted; ///< keys, by host and port, also of who then did not get in
    std::optional<Hosted> m_hosted;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ChatScreen> m_chat;
    bool m_quits = false;                   ///< not only the window is closed
    bool m_locked = false;                  ///< the desktop's session
    bool m_hostingWanted = false;           ///< a start is under way
    std::optional<Error> m_refusal;         ///< of the session, until it is acted upon
    std::optional<UnknownKey> m_unknownKey; ///< the same
};

} // namespace chatbook::app
