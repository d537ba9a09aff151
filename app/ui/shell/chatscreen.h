#pragma once

#include "clock.h"
#include "documents.h"
#include "joincard.h"

#include <QWidget>

class QSplitter;
class QVBoxLayout;

namespace chatbook::app {

class ChatPane;
class ConnectionBar;
class ContactPanel;
class Profile;
class Session;

/// What one sees in a session: on the left who one can write to, on the right the open
/// conversation, above both what there is to know of the connection. Remembers which
/// conversation was open and how wide the list was.
class ChatScreen : public QWidget
{
    Q_OBJECT

public:
    /// Session, profile and clock must outlive it.
    ChatScreen(Session &session, Profile &profile, const Clock &clock, QWidget *parent = nullptr);
    ~ChatScreen() override;

    /// This program hosts the chat: says how others join, and asks about who wants to. `hosting`
    /// must outlive it.
    void showHosted(Hosting &hosting, const Hosted &hosted, Admission admit);
    /// What else there is to know while the server cannot be reached; empty: nothing.
    void setHint(const QString &sentence);
    /// How others join what is hosted here; nothing where it is not.
    void showJoinCard();
    /// Who may join it, and who has; the same.
    void showHostedPeople();

    void open(const Recipient &recipient);
    /// The next (1) or previous (-1) conversation in the list.
    void step(int direction, bool unread);
    void focusFilter();
    void focusComposer();
    void search();
    /// Moves the focus among filter, list, messages and composer.
    void nextRegion();
    /// What others have written and this person has not read, over all conversations.
    int unread() const;
    /// Before the session ends: leaves what was written with it.
    void finish();

    ChatPane *pane() const { return m_pane; }
    ContactPanel *contacts() const { return m_contacts; }

signals:
    void unreadChanged();
    /// A chatbook link in a message was opened.
    void chatRequested(const QString &link);
    /// The person asks for what the chat that is hosted here keeps on this computer.
    void hostDataRequested();
    /// So many wait to join what is hosted here; as JoinRequestBar says it.
    void waitingChanged(int count, const QString &sentence, bool isNew);
    /// They have changed who may join it.
    void admitChanged(chatbook::Admission admit);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QString lastKey() const;
    void openLast();
    void fitList();

    Session &m_session;
    Profile &m_profile;
    const Clock &m_clock;
    QVBoxLayout *m_column;
    ConnectionBar *m_connection;
    QSplitter *m_splitter;
    ContactPanel *m_contacts;
    ChatPane *m_pane;
    int m_listWidth;              ///< as the person chose it
    bool m_discovery = false;     ///< somebody by name, in a window that is narrow
    Hosting *m_hosting = nullptr; ///< null: the chat is not hosted here
    Hosted m_hosted;
    Admission m_admit = Admission::Everyone;
    CardInvite m_invite;
};

} // namespace chatbook::app
