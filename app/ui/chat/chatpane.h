#pragma once

#include "clock.h"
#include "documents.h"

#include <memory>

#include <QClipboard>
#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace chatbook::app {

class ChatHeader;
class Composer;
class ComposerController;
class ElidedLabel;
class LiveRegion;
class MessageActions;
class MessageList;
class MessageSource;
class MessageView;
class SearchPanel;
class Session;

/// One conversation: who, what was said, who is typing, and where one writes. Beside it the
/// search, when asked for; where there is no room beside, in its place.
class ChatPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it.
    ChatPane(Session &session, const Clock &clock, QWidget *parent = nullptr);
    ~ChatPane() override;

    /// Shows that conversation.
    void open(const Recipient &recipient);
    /// Leaves it, and keeps what is unfinished.
    void leave();
    Recipient recipient() const { return m_recipient; }

    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked);

    void focusComposer();
    void search();
    bool isSearching() const;
    /// Takes a key that was pressed elsewhere, if it means something here: text for the composer,
    /// or a way through the messages.
    bool takeKey(QKeyEvent *event);
    /// Inserts what is on that clipboard into what is written.
    void paste(QClipboard::Mode mode);
    /// Leaves the innermost thing that can be left: an edit or a reply, the search, a selection.
    bool escape();

    MessageActions &actions() { return *m_actions; }
    Composer *composer() const { return m_composer; }
    MessageView *messages() const { return m_view; }
    SearchPanel *searchPanel() const { return m_search; }
    ChatHeader *header() const { return m_header; }
    /// The line under the messages: who is typing, or what went wrong.
    QString line() const;
    /// Says there what went wrong, until something else is typed.
    void complain(const QString &why);

signals:
    void searchShown(bool is);
    /// A hit of the search lies in another conversation.
    void openRequested(const chatbook::Recipient &recipient);
    /// A chatbook link in a message was opened.
    void chatRequested(const QString &link);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void connectView();
    void connectSession();
    void showEdited(const Message &message);
    void showMenu(int row, const QPoint &globalPos, const QUrl &link, const QString &selection);
    void jump(const Message &message);
    void closeSearch();
    void showPresence();
    void showNewName(const QList<User> &users);
    void showLine();
    void sayUnread(const ConversationId &id);
    void fitSearch();

    const Clock &m_clock;
    Session &m_session;
    Recipient m_recipient;
    std::unique_ptr<MessageSource> m_source;
    std::unique_ptr<MessageList> m_list;
    std::unique_ptr<MessageActions> m_actions;
    MessageView *m_view = nullptr;

    QWidget *m_main;
    QVBoxLayout *m_column;
    ChatHeader *m_header;
    ElidedLabel *m_line;
    Composer *m_composer;
    ComposerController *m_composing;
    SearchPanel *m_search;
    LiveRegion *m_liveRegion;
    QHash<ConversationId, int> m_unread; ///< as was said of each conversation
    QString m_complaint;
    bool m_locked = false;
};

} // namespace chatbook::app
