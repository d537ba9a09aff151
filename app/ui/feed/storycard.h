#pragma once

#include "messagelist.h"
#include "postview.h"

#include <QFrame>
#include <QTimer>

class QPushButton;
class QVBoxLayout;

namespace chatbook::app {

class Composer;
class ComposerController;
class Session;

/// A story with its comments: the newest two, or after asking for them more of them, and a box to
/// write one.
class StoryCard : public QFrame
{
    Q_OBJECT

public:
    /// Both must outlive it.
    StoryCard(Session &session, MessageActions &actions, QWidget *parent);
    ~StoryCard() override;

    void setRow(const MessageRow &row, const QDate &today);
    const MessageRow &row() const { return m_story->row(); }
    /// Shows the comments that there are now.
    void showComments();
    /// Edits one of this person's comments in the box.
    void editComment(const Message &comment);
    /// Opens the box for a comment, and gives it the focus.
    void writeComment();
    /// Keeps what is unfinished.
    void leave();

    /// The story and its comments, from the top.
    QList<PostView *> posts() const;
    Composer *composer() const { return m_composer; }

signals:
    /// A sentence to show; empty: nothing is wrong any more.
    void failed(const QString &why);
    void stepRequested(chatbook::app::PostView *from, int direction);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    ConversationId conversation() const;
    /// Opens the conversation with the comments, so that more than the newest can be shown.
    void unfold();
    void showEarlier();
    void makeComposer();
    PostView *makeView();
    void applyTheme();
    QList<MessageRow> comments(int &earlier) const;

    Session &m_session;
    MessageActions &m_actions;
    QDate m_today;
    PostView *m_story;
    QPushButton *m_earlier;
    QVBoxLayout *m_list;  ///< of the comments
    QPushButton *m_later; ///< while the newest comments are out of the list's window
    QPushButton *m_write;
    QVBoxLayout *m_column;
    QList<PostView *> m_comments;
    QTimer m_soon;
    // While more than the newest comments are shown:
    std::unique_ptr<MessageSource> m_source;
    std::unique_ptr<MessageList> m_thread;
    Composer *m_composer = nullptr;
    ComposerController *m_composing = nullptr;
};

} // namespace chatbook::app
