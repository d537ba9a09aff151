#pragma once

#include "messageactions.h"
#include "messagelayout.h"

#include <QWidget>

namespace chatbook::app {

/// One story or comment, laid out and drawn as messages are, without a bubble.
class PostView : public QWidget
{
    Q_OBJECT

public:
    /// Carries out what is asked for by `actions`, which must outlive it. `nameOf` names who
    /// reacted.
    PostView(MessageActions &actions, NameOf nameOf, QWidget *parent = nullptr);
    /// A comment stands on a surface of its own.
    void setIsComment(bool isComment) { m_isComment = isComment; }

    /// As `self` sees it on that day.
    void setRow(const MessageRow &row, const UserId &self, const QDate &today);
    const MessageRow &row() const { return m_row; }
    QString selectedText() const;
    /// Opens the menu of what can be done with the post, in its middle.
    void showMenu();

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, 0}; }

signals:
    void sendAgainRequested(const QString &clientOffset);
    void discardRequested(const QString &clientOffset);
    /// Moves the focus to the post after (1) or before (-1) it.
    void stepRequested(int direction);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    const MessageLayout &layoutFor(int width) const;
    const MessageLayout &shown() const { return layoutFor(width()); }
    RowStyle styleFor(int width) const;
    void activate(const Hit &hit);
    void openMenu(const Hit &hit, const QPoint &at);
    void select(int from, int to);

    MessageActions &m_actions;
    NameOf m_nameOf;
    MessageRow m_row;
    UserId m_self;
    bool m_isComment = false;
    QDate m_today;
    mutable std::optional<MessageLayout> m_layout; ///< a cache for the latest width
    mutable int m_layoutWidth = -1;
    Hit m_hover;
    Hit m_pressed;
    int m_from = 0; ///< the selected part of the text, as it was dragged
    int m_to = 0;
    bool m_selecting = false;
};

} // namespace chatbook::app
