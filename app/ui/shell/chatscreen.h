#pragma once

#include "clock.h"
#include "documents.h"
#include "joincard.h"

#include <QWidget>

class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace chatbook::app {

class ChatPane;
class ConnectionBar;
class ContactPanel;
class FeedPage;
class MessageActions;
class Profile;
class Session;

/// The screen of a session: contacts on the left, the open conversation on the right, the state of
/// the connection above both. It remembers which conversation was open and the width of the list.
class ChatScreen : public QWidget
{
    Q_OBJECT

public:
    /// Session, profile and clock must outlive it.
    ChatScreen(Session &session, Profile &profile, const Clock &clock, QWidget *parent = nullptr);
    ~ChatScreen() override;

    /// This program hosts the chat: shows how others join, and asks about those who wait. `hosting`
    /// must outlive it.
    void showHosted(Hosting &hosting, const Hosted &hosted, Admission admit);
    /// A hint to show while the server cannot be reached; empty: none.
    void setHint(const QString &sentence);
    /// Shows how others join the chat hosted here; does nothing if it is not hosted here.
    void showJoinCard();
    /// Shows who may join it, and who has joined; also only for a hosted chat.
    void showHostedPeople();

    void open(const Recipient &recipient);
    /// Opens the next (1) or previous (-1) conversation in the list.
    void step(int direction, bool unread);
    void focusFilter();
    void focusComposer();
    void search();
    /// Moves the focus among filter, list, messages and composer.
    void nextRegion();
    /// The number of unread messages from others, over all conversations but the feed.
    int unread() const;
    /// Stores what was written.
    void finish();

    ChatPane *pane() const { return m_pane; }
    /// The page of the feed; null until it is first opened.
    FeedPage *feedPage() const { return m_feed; }
    /// Says on the open page what went wrong.
    void complain(const QString &why);
    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked);
    ContactPanel *contacts() const { return m_contacts; }

signals:
    void unreadChanged();
    /// A chatbook link in a message was opened.
    void chatRequested(const QString &link);
    /// The person asks for the data of the chat hosted here.
    void hostDataRequested();
    /// `count` people wait to join the chat hosted here; as in JoinRequestBar.
    void waitingChanged(int count, const QString &sentence, bool isNew);
    /// The host has changed who may join.
    void admitChanged(chatbook::Admission admit);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QString lastKey() const;
    void openLast();
    void fitList();
    bool showsFeed() const;
    void letHostRemove(MessageActions &actions);
    void showPage(const Recipient &recipient);

    Session &m_session;
    Profile &m_profile;
    const Clock &m_clock;
    QVBoxLayout *m_column;
    ConnectionBar *m_connection;
    QSplitter *m_splitter;
    ContactPanel *m_contacts;
    QStackedWidget *m_pages; ///< the pane and the feed
    ChatPane *m_pane;
    FeedPage *m_feed = nullptr;
    bool m_locked = false;
    int m_listWidth;              ///< as the person set it
    bool m_findsPerson = false;   ///< finding people, in a narrow window
    Hosting *m_hosting = nullptr; ///< null: not hosted here
    Hosted m_hosted;
    Admission m_admit = Admission::Everyone;
    CardInvite m_invite;
};

} // namespace chatbook::app
