#include "postview.h"

#include "messagepainter.h"
#include "messagewords.h"

#include <QAccessibleWidget>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QTextBoundaryFinder>
#include <QToolTip>

#include <cmath>

namespace chatbook::app {

namespace {

/// A post for assistive technology: an item that a screen reader reads as a whole.
class AccessiblePost : public QAccessibleWidget
{
public:
    explicit AccessiblePost(PostView *post)
        : QAccessibleWidget(post, QAccessible::ListItem)
    {}

    QStringList actionNames() const override
    {
        return QAccessibleWidget::actionNames() + QStringList{showMenuAction()};
    }
    void doAction(const QString &name) override
    {
        if (name == showMenuAction())
            static_cast<PostView *>(widget())->showMenu();
        else
            QAccessibleWidget::doAction(name);
    }
};

QAccessibleInterface *makeInterface(const QString & /*className*/, QObject *object)
{
    auto *post = qobject_cast<PostView *>(object);
    return post == nullptr ? nullptr : new AccessiblePost(post);
}

} // namespace

PostView::PostView(MessageActions &actions, NameOf nameOf, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_nameOf(std::move(nameOf))
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QAccessible::installFactory(makeInterface);
}

void PostView::setRow(const MessageRow &row, const UserId &self, const QDate &today)
{
    if (row == m_row && self == m_self && today == m_today)
        return;
    if (row.message.content != m_row.message.content)
        select(0, 0);
    m_row = row;
    m_self = self;
    m_today = today;
    m_layout.reset();
    m_hover = {};
    setAccessibleName(describe(row));
    updateGeometry();
    update();
}

QString PostView::selectedText() const
{
    const auto [first, last] = std::minmax(m_from, m_to);
    return shown().text().mid(first, last - first);
}

int PostView::heightForWidth(int width) const
{
    return int(std::ceil(layoutFor(width).height)) + spacing::tiny;
}

QSize PostView::sizeHint() const
{
    const int wide = qMax(width(), minimumSizeHint().width());
    return {wide, heightForWidth(wide)};
}

RowStyle PostView::styleFor(int width) const
{
    RowStyle style{Theme::of(palette()), Fonts::of(font()), width};
    style.theme.otherBubble = m_isComment ? style.theme.field : style.theme.surface;
    return style;
}

const MessageLayout &PostView::layoutFor(int width) const
{
    if (!m_layout || m_layoutWidth != width) {
        m_layout = layoutMessage(m_row, {.today = m_today, .self = m_self, .isPost = true},
                                 styleFor(width));
        m_layoutWidth = width;
    }
    return *m_layout;
}

bool PostView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const Hit hit = hitTest(shown(), help->pos());
        const bool isReaction =
            hit.part == Hit::Part::Reaction && hit.index < m_row.message.reactions.size();
        const QString text =
            isReaction ? reactorsText(m_row.message.reactions.at(hit.index), m_self, m_nameOf)
                       : tooltipOf(m_row, shown(), hit);
        QToolTip::showText(help->globalPos(), text.toHtmlEscaped(), this);
        return true;
    }
    return QWidget::event(event);
}

void PostView::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    const auto [first, last] = std::minmax(m_from, m_to);
    paintMessage(
        painter, m_row, shown(), styleFor(width()),
        {.selectedFrom = first, .selectedTo = last, .current = hasFocus(), .hover = m_hover},
        event->rect());
}

void PostView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        QWidget::mousePressEvent(event);
        return;
    }
    m_pressed = hitTest(shown(), event->position());
    const int at = textPositionAt(shown(), event->position());
    m_selecting = true;
    select(event->modifiers() & Qt::ShiftModifier ? m_from : at, at);
}

void PostView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_selecting && event->buttons() & Qt::LeftButton) {
        select(m_from, textPositionAt(shown(), event->position()));
        return;
    }
    const Hit hit = hitTest(shown(), event->position());
    if (hit == m_hover)
        return;
    m_hover = hit;
    const bool isButton = hit.part == Hit::Part::Item || hit.part == Hit::Part::Reaction ||
                          hit.part == Hit::Part::SendAgain || hit.part == Hit::Part::Discard;
    setCursor(isButton                      ? Qt::PointingHandCursor
              : hit.part == Hit::Part::Text ? Qt::IBeamCursor
                                            : Qt::ArrowCursor);
    update();
}

void PostView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !std::exchange(m_selecting, false))
        return;
    if (m_from != m_to) {
        if (QClipboard *clipboard = QApplication::clipboard(); clipboard->supportsSelection())
            clipboard->setText(selectedText(), QClipboard::Selection);
    } else if (const Hit hit = hitTest(shown(), event->position()); hit == m_pressed) {
        activate(hit);
    }
}

void PostView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QString text = shown().text();
    const int at = textPositionAt(shown(), event->position());
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(at);
    const qsizetype from = finder.isAtBoundary() ? at : finder.toPreviousBoundary();
    finder.setPosition(at);
    const qsizetype to = finder.toNextBoundary();
    select(int(qMax<qsizetype>(from, 0)), to < 0 ? int(text.size()) : int(to));
}

void PostView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    openMenu(byMouse ? hitTest(shown(), event->pos()) : Hit{},
             byMouse ? event->pos() : shown().bubble.center().toPoint());
}

void PostView::showMenu()
{
    openMenu({}, shown().bubble.center().toPoint());
}

void PostView::openMenu(const Hit &hit, const QPoint &at)
{
    QMenu *menu = m_actions.menuFor(m_row, linkOf(shown(), hit), selectedText()).release();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(mapToGlobal(at));
}

void PostView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        const QString selected = selectedText();
        QApplication::clipboard()->setText(selected.isEmpty() ? m_row.message.content : selected);
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QList<Hit> parts = activeParts(shown());
        if (!parts.isEmpty()) {
            activate(parts.first());
        } else {
            showMenu();
        }
    } else if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        emit stepRequested(event->key() == Qt::Key_Up ? -1 : 1);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void PostView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_layout.reset();
        updateGeometry();
        update();
    }
}

void PostView::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_hover = {};
    update();
}

void PostView::activate(const Hit &hit)
{
    switch (hit.part) {
    case Hit::Part::Item:
        if (const QUrl url = linkOf(shown(), hit); !url.isEmpty())
            m_actions.openLink(url);
        break;
    case Hit::Part::Reaction:
        if (hit.index < m_row.message.reactions.size()) {
            const Reaction &reaction = m_row.message.reactions.at(hit.index);
            m_actions.react(m_row.message.id, reaction.emoji, !reaction.isOf(m_self));
        }
        break;
    case Hit::Part::SendAgain:
        emit sendAgainRequested(m_row.pending->clientOffset);
        break;
    case Hit::Part::Discard:
        emit discardRequested(m_row.pending->clientOffset);
        break;
    default:
        break;
    }
}

void PostView::select(int from, int to)
{
    m_from = from;
    m_to = to;
    update();
}

} // namespace chatbook::app
