#pragma once

#include "clock.h"
#include "messageselection.h"
#include "rowlayouts.h"
#include "rowplacement.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QVariantAnimation>

#include <functional>

class QMenu;

namespace chatbook::app {

class JumpButton;

/// A conversation on the screen. It stays at the end only when it was there, loads further pages
/// as their edge comes near, and moves nothing that is being read.
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
    void setLocked(bool locked);
    /// Whether what comes in comes as it is written; not while a lost connection is caught up on.
    void setConnected(bool connected);
    void jumpToNewest();
    /// Shows the first message of the conversation, loading its part when need be.
    void jumpToOldest();
    /// A page to newer messages (1) or older ones (-1).
    void scrollPage(int direction);
    /// Shows the message with that offset and points it out, loading its part when need be.
    void jumpTo(qint64 offset);

    bool isAtBottom() const { return m_stuck; }
    bool hasSelection() const { return !m_selection.isEmpty(); }
    /// The selected text as copying gives it.
    QString selectedText() const { return m_selection.text(*m_list); }
    void copy() const;
    void selectAll();
    void clearSelection();

    /// The row that keyboard actions mean, or -1.
    int currentRow() const { return m_current; }
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
    int rowAt(int y) const;
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
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    static constexpr double contextTop = 84; ///< how far from the top the unread line is put

    /// Where to go when the list was opened anew.
    enum class Intent { Stay, Unread, Newest, Oldest, Target };

    /// What a place of the viewport is.
    struct Spot
    {
        int row = -1;
        Hit hit;
        QPointF inRow;
    };

    void connectList();
    void onReset();
    void onDataChanged(int first, int last);
    void onArrived(const Message &message);
    void restyle();
    void scrollByUser(double pixels);
    void afterChange();
    void updateMargins();
    void updateScrollBar();
    void updateJumpButton();
    void fetchNearEdges();
    void updateWatched();
    void reportRead();
    bool hasPassedOver(const QList<RowPlacement::Placed> &placed) const;
    void setStuck(bool stuck);
    void flash(qint64 offset);

    Spot spotAt(const QPoint &pos) const;
    MessageSelection::Place textPlaceAt(const QPoint &pos) const;
    void updateHover(const QPoint &pos);
    void activate(const Spot &spot);
    void setCurrent(int row);
    Hit currentPart() const;
    void chooseNewest();
    void stepPart(int step);
    bool moveByKey(int key);
    void moveCurrent(int step);
    bool showTooltip(const QPoint &pos, const QPoint &globalPos) const;

    void paintRows(QPainter &painter) const;
    void paintStickyDay(QPainter &painter) const;
    void paintEdges(QPainter &painter) const;
    void paintWholeText(QPainter &painter) const;
    void paintNotice(QPainter &painter) const;
    /// What floats over the messages while another part is being opened; empty when nothing does.
    QString noticeText() const;
    QRectF noticeRect() const;
    /// Whether a click there asks again for what could not be loaded.
    bool retryAt(const QPoint &pos) const;

    MessageList *m_list;
    const Clock &m_clock;
    NameOf m_nameOf;
    mutable RowLayouts m_rows; ///< a cache
    RowPlacement m_placement;
    QDate m_today; ///< as the rows were laid out
    MessageSelection m_selection;
    JumpButton *m_jump;

    bool m_stuck = true;
    Intent m_intent = Intent::Stay;
    qint64 m_target = 0;
    struct
    {
        qint64 offset = 0;
        double y = 0;
    } m_kept;               ///< the anchor over a reset
    QList<qint64> m_unseen; ///< offsets that came in live and were not in sight yet

    bool m_locked = false;
    bool m_connected = true;
    bool m_watched = false;   ///< in an active window of an unlocked session
    QBasicTimer m_attention;  ///< the moment from when it is watched until it counts as read
    bool m_attentive = false; ///< that moment has passed
    bool m_leapt = false;     ///< to a message by jumpTo(): what lies before it was not seen
    qint64 m_readTo = 0;

    int m_current = -1;
    int m_part = -1; ///< of the current row's activeParts(); -1: the row itself
    MenuMaker m_menuMaker;
    Spot m_hover;
    Spot m_pressed;
    QPoint m_pressedAt;
    QPoint m_mouse;
    bool m_selecting = false;
    QBasicTimer m_autoScroll;
    QBasicTimer m_patience; ///< loading is not worth a word before it has taken a while
    bool m_slow = false;
    double m_wheelRest = 0;
    bool m_settingBar = false;
    int m_barValue = 0;

    qint64 m_flashed = 0;
    QVariantAnimation m_flash;
};

} // namespace chatbook::app
