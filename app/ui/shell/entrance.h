#pragma once

#include "clock.h"
#include "joinrequest.h"
#include "link.h"

#include <functional>
#include <memory>
#include <optional>

#include <QStackedWidget>

namespace chatbook::app {

class Discovery;
class HostedChat;
struct HostChoice;
struct JoinChoice;
class JoinPage;
class Profile;
class Session;
class TrustPage;

/// Makes a session; Profile::join() outside of tests.
using SessionMaker = std::function<std::unique_ptr<Session>(const JoinRequest &)>;

/// The way into a chat, another's or one that is hosted here, and out of it: the page where one
/// joins, the page that asks whether to trust a key, and the session that is made for a request.
class Entrance : public QStackedWidget
{
    Q_OBJECT

public:
    /// All must outlive it.
    Entrance(Profile &profile, HostedChat &hosted, Discovery &discovery, SessionMaker makeSession,
             const Clock &clock);
    ~Entrance() override;

    /// Makes a session for `request` in place of the one before.
    void enter(const JoinRequest &request);
    /// Hosts a chat and enters it.
    void host(const HostChoice &choice);
    /// Ends the session, and the chat that is hosted here.
    void leave();
    /// The same, and asks where to join; `why` says why there is no way in, if that is not empty.
    void giveUp(const QString &why);
    /// Asks where to join.
    void ask(const QString &why);

    Session *session() const { return m_session.get(); } ///< null: none
    JoinPage *joinPage() const { return m_join; }
    TrustPage *trustPage() const { return m_trust; }

signals:
    /// The session can be shown: it is in, or something is kept of it on this machine.
    void opened();
    /// The session is about to be destroyed.
    void ending();
    /// There is none any more, or it learned who one is there.
    void identityChanged();
    /// One of the pages wants to be seen.
    void asked();
    /// What was asked is settled without the person.
    void settled();
    /// The session's chat is hosted here by now.
    void hosted();
    /// Why the server may be out of reach; empty: no guess.
    void hintChanged(const QString &sentence);

private:
    void hostStarted();
    void enterHosted();
    void showKept();
    void endSession();
    void acceptKey(const QByteArray &key);
    void trust();
    void lookAround();
    void found();
    QString hint() const;
    void stateChanged();
    void loginRefused();
    void keyRefused();
    void keyShown();
    void askToForget(const JoinChoice &choice);

    Profile &m_profile;
    HostedChat &m_hosted;
    Discovery &m_discovery;
    SessionMaker m_makeSession;
    JoinPage *m_join;
    TrustPage *m_trust;
    JoinRequest m_request;                  ///< the last one
    QHash<QString, QByteArray> m_accepted;  ///< keys, by host and port, until the profile has them
    std::optional<Error> m_refusal;         ///< of the login, until it is acted upon
    std::optional<UnknownKey> m_unknownKey; ///< the same
    bool m_isOpened = false;                ///< the session
    std::unique_ptr<Session> m_session;
};

} // namespace chatbook::app
