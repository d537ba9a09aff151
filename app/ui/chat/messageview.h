#pragma once

#include "clock.h"
#include "loadingnotice.h"
#include "messagescroll.h"
#include "readprogress.h"
#include "rowspainter.h"

#include <QAbstractScrollArea>

#include <functional>

class QMenu;

namespace chatbook::app {

class JumpButton;

/// A conversation on the screen. It joins what places, draws, reads and points at its messages.
///
/// It does not open links and does not act on messages: it says what was asked for. A click on
/// a quote it answers itself, by jumpTo().
class MessageView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// `list` and `clock` outlive the view.
    MessageView(MessageList *list, const Clock &clock, QWidget *parent = nullptr);
    ~MessageView() override;

    MessageList *list() const { return m_list; }
    /// By whom a reaction is named.
    void setNames(NameOf nameOf) { m_nameOf = std::move(nameOf); }

    /// Opens the conversation where reading goes on.
    void open();
    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked) { m_read.setLocked(locked); }
    /// Whether what comes in comes as it is written; not while a lost connection is caught up on.
    void setConnected(bool connected) { m_read.setConnected(connected); }
    void jumpToNewest();
    /// Shows the first message of the conversation, loading its part when need be.
    void jumpToOldest() { m_scroll.toOldest(); }
    /// A page to newer messages (1) or older ones (-1).
    void scrollPage(int direction);
    /// Shows the message with that offset and points it out, loading its part when need be.
    void jumpTo(qint64 offset) { m_scroll.to(offset); }

    bool isAtBottom() const { return m_scroll.isAtEnd(); }
    bool hasSelection() const { return !m_selection.isEmpty(); }
    /// The selected text as copying gives it.
    QString selectedText() const { return m_selection.text(*m_list); }
    void copy() const;
    void selectAll();
    void clearSelection()
    {
        m_selection.clear();
        viewport()->update();
    }

    /// The row that keyboard actions mean, or -1.
    int currentRow() const { return m_cursor.row(); }
    /// Does what Return does on a row: follows its link, its quote, else the first of what there
    /// is, or opens its menu.
    void activateRow(int row);

    /// What the menu of a row offers, for assistive technology.
    using MenuMaker = std::function<std::unique_ptr<QMenu>(int row)>;
    void setMenuMaker(MenuMaker maker) { m_menuMaker = std::move(maker); }
    std::unique_ptr<QMenu> menuOf(int row) const;
    /// Opens the menu of a row in the middle of it.
    void openMenu(int row);

    /// Where a row is in the viewport, also when that is outside of it.
    QRect rowRect(int row) const;
    /// The row at a height of the viewport, or -1.
    int rowAt(int y) const { return m_scroll.placement().at(y).row; }
    const MessageLayout &layoutOf(int row) const { return m_rows.layout(row); }

    QSize minimumSizeHint() const override { return {200, 120}; }

signals:
    void linkActivated(const QUrl &url);
    void replyActivated(qint64 offset);
    /// `linkUnderMouse` is empty and `selection` may be.
    void contextMenuRequested(int row, const QPoint &globalPos, const QUrl &linkUnderMouse,
                              const QString &selection);
    void sendAgainRequested(const QString &clientOffset);
    void discardRequested(const QString &clientOffset);
    void reactionToggled(const chatbook::MessageId &message, const QString &emoji, bool on);
    /// The middle mouse button was clicked: what is selected on the desktop is to be pasted.
    void pasteRequested();
    /// A sentence for who does not see the screen.
    void spoken(const QString &sentence);
    /// Everything to that offset has been in sight for a moment while the window was active.
    void readUpTo(qint64 offset);

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void connectParts();
    void connectList();
    void onReset();
    void onDataChanged(const QModelIndex &first, const QModelIndex &last);
    void onArrived(const Message &message);
    void onSettled();
    void restyle();
    void updateShown();
    void activate(int row, const Hit &hit);

    MessageList *m_list;
    const Clock &m_clock;
    NameOf m_nameOf;
    mutable RowLayouts m_rows; ///< a cache
    MessageScroll m_scroll;
    MessageSelection m_selection;
    ReadProgress m_read;
    LoadingNotice m_loading;
    RowCursor m_cursor;
    MessageMouse m_mouse;
    RowsPainter m_painter;
    JumpButton *m_jump;
    MenuMaker m_menuMaker;
};

} // namespace chatbook::app
