#pragma once

#include "clock.h"
#include "documents.h"

#include <memory>

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace chatbook::app {

class ChatHeader;
class Composer;
class ComposerController;
class ElidedLabel;
class JumpButton;
class LiveRegion;
class MessageActions;
class MessageList;
class MessageSource;
class PostView;
class Session;
class StoryCard;

/// The feed: where one writes a story, and below it the stories, newest first. New ones come in at
/// the top while the reader is there. Otherwise they wait behind a button, and nothing that is read
/// moves.
class FeedPage : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it.
    FeedPage(Session &session, const Clock &clock, QWidget *parent = nullptr);
    ~FeedPage() override;

    /// Shows the feed where it was left.
    void open();
    /// Keeps what is unfinished.
    void leave();
    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked);
    void focusComposer();
    void complain(const QString &why);
    QString line() const;
    /// Takes a key that was pressed elsewhere, if it means something here.
    bool takeKey(QKeyEvent *event);
    /// Leaves the innermost thing that can be left: an edit.
    bool escape();

    MessageActions &actions() { return *m_actions; }
    Composer *composer() const { return m_composer; }
    QScrollArea *area() const { return m_area; }
    /// The cards on the page, newest first.
    QList<StoryCard *> cards() const;
    /// New stories that wait behind the button.
    int heldCount() const { return m_held; }
    void showNewest();

signals:
    /// A chatbook link in a story was opened.
    void chatRequested(const QString &link);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void connectList();
    void showSoon() { m_soon.start(); }
    void showStories();
    StoryCard *makeCard();
    void scrolled();
    void keepPlace();
    void fetchNearEdges();
    bool isAtTop() const;
    void markRead();
    void step(PostView *from, int direction);
    void edit(const Message &message);
    void placeButton();
    void applyTheme();

    Session &m_session;
    const Clock &m_clock;
    std::unique_ptr<MessageSource> m_source;
    std::unique_ptr<MessageList> m_list;
    std::unique_ptr<MessageActions> m_actions;
    ChatHeader *m_header;
    QVBoxLayout *m_writing;
    Composer *m_composer;
    ComposerController *m_composing;
    ElidedLabel *m_line;
    QScrollArea *m_area;
    QWidget *m_content;
    QVBoxLayout *m_column;
    QLabel *m_empty;
    JumpButton *m_jump;
    LiveRegion *m_liveRegion;
    QList<StoryCard *> m_cards;
    QTimer m_soon;
    QTimer m_readTimer;
    struct
    {
        QPointer<StoryCard> card;
        int y = 0;        ///< of its top, in the viewport
    } m_anchor;           ///< what must not move; none at the top
    qint64 m_shownTo = 0; ///< newer stories wait
    int m_held = 0;
    bool m_toTop = true; ///< the newest is to be shown
    bool m_placing = false;
    bool m_locked = false;
};

} // namespace chatbook::app
