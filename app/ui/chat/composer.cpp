#include "composer.h"

#include "body.h"
#include "composeredit.h"
#include "elidedlabel.h"
#include "glyphs.h"
#include "listtext.h"
#include "text/blank.h"
#include "theme.h"
#include "wirelimits.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace chatbook::app {

Composer::Composer(QWidget *parent)
    : QWidget(parent)
    , m_edit(new ComposerEdit(this))
    , m_send(new QPushButton(tr("Send"), this))
    , m_bar(new QWidget(this))
    , m_purpose(new ElidedLabel(m_bar))
    , m_snippet(new ElidedLabel(m_bar))
    , m_leave(new QToolButton(m_bar))
    , m_tooLong(new QLabel(this))
{
    m_edit->setAccessibleName(tr("Message"));
    m_send->setToolTip(tr("Send (Enter)"));
    m_send->setDefault(true);
    m_send->setFocusPolicy(Qt::TabFocus); // a click leaves the focus in the editor
    m_leave->setAutoRaise(true);
    m_leave->setToolTip(tr("Cancel (Esc)"));
    m_leave->setAccessibleName(tr("Cancel"));
    m_tooLong->setTextFormat(Qt::PlainText);
    m_tooLong->setWordWrap(true);
    m_tooLong->hide();
    m_bar->hide();

    auto *bar = new QGridLayout(m_bar);
    bar->setContentsMargins(spacing::medium, spacing::small, 0, spacing::tiny);
    bar->setVerticalSpacing(0);
    bar->addWidget(m_purpose, 0, 0);
    bar->addWidget(m_snippet, 1, 0);
    bar->addWidget(m_leave, 0, 1, 2, 1, Qt::AlignCenter);
    bar->setColumnStretch(0, 1);

    auto *row = new QHBoxLayout;
    row->setSpacing(spacing::small);
    row->addWidget(m_edit);
    row->addWidget(m_send, 0, Qt::AlignBottom);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::medium, spacing::tiny, spacing::medium, spacing::medium);
    column->setSpacing(spacing::tiny);
    column->addWidget(m_bar);
    column->addLayout(row);
    column->addWidget(m_tooLong);
    setFocusProxy(m_edit);

    connect(m_edit, &ComposerEdit::submitted, this, &Composer::submit);
    connect(m_edit, &ComposerEdit::upPressed, this, [this] {
        if (!isEditing())
            emit editLastRequested();
    });
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::textChanged);
    connect(m_edit, &ComposerEdit::compositionChanged, this, &Composer::showSendable);
    connect(m_send, &QPushButton::clicked, this, [this] {
        submit();
        m_edit->setFocus();
    });
    connect(m_leave, &QToolButton::clicked, this, &Composer::cancel);
    applyTheme();
    textChanged();
}

void Composer::setSendText(const QString &text)
{
    m_sendText = text;
    showPurpose();
}

QString Composer::text() const
{
    return m_edit->content();
}

void Composer::start(const QString &draft, const QString &placeholder)
{
    m_reply.reset();
    m_edited.reset();
    m_heldDraft.clear();
    setPlaceholder(placeholder);
    put(draft);
    showPurpose();
}

void Composer::setPlaceholder(const QString &placeholder)
{
    m_edit->setPlaceholder(placeholder);
    m_edit->setAccessibleName(placeholder);
}

void Composer::replyTo(const ReplyReference &reference, const QString &snippet)
{
    if (isEditing())
        cancel();
    m_reply = reference;
    m_replySnippet = snippet;
    showPurpose();
    m_edit->setFocus();
    emit unfinishedChanged();
}

void Composer::commit()
{
    m_edit->commitComposition();
}

void Composer::edit(const Message &message)
{
    edit(message, message.content);
}

void Composer::edit(const Message &message, const QString &text)
{
    commit();
    if (!isEditing())
        m_heldDraft = this->text();
    m_edited = message;
    put(text);
    showPurpose();
    m_edit->setFocus();
    emit unfinishedChanged();
}

Draft Composer::draft() const
{
    Draft draft{.text = isEditing() ? m_heldDraft : text(), .reply = m_reply};
    if (m_edited)
        draft.edit = {m_edited->id, m_edited->offset, text()};
    return draft;
}

void Composer::messageUpdated(const Message &message)
{
    const bool isReply = m_reply && m_reply->id == message.id;
    const bool isEdit = m_edited && m_edited->id == message.id;
    if (isReply)
        m_replySnippet = quoteOf(message);
    if (isEdit) {
        commit();
        const bool unsaved = hasUnsavedEdit();
        m_edited = message;
        if (!unsaved && message.deletedAt)
            cancel();
        else if (!unsaved)
            put(message.content);
    }
    if (isReply || isEdit)
        showPurpose();
}

QString Composer::quoteOf(const Message &message)
{
    return parseBody(message).spoken();
}

void Composer::accepted()
{
    if (isEditing()) {
        cancel();
        return;
    }
    m_reply.reset();
    commit();
    m_edit->clear();
    showPurpose();
    emit unfinishedChanged();
}

bool Composer::cancel()
{
    commit();
    if (isEditing()) {
        m_edited.reset();
        put(std::exchange(m_heldDraft, {}));
    } else if (m_reply) {
        m_reply.reset();
    } else {
        return false;
    }
    showPurpose();
    m_edit->setFocus();
    emit unfinishedChanged();
    return true;
}

void Composer::take(QKeyEvent *event)
{
    m_edit->setFocus();
    QCoreApplication::sendEvent(m_edit, event);
}

void Composer::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.field);
    painter.drawRoundedRect(m_edit->geometry(), spacing::radius, spacing::radius);
    if (m_bar->isVisible()) {
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(QRectF(m_bar->x(), m_bar->y() + spacing::small, 3,
                                       m_bar->height() - spacing::small - spacing::tiny),
                                1.5, 1.5);
    }
}

void Composer::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void Composer::submit()
{
    commit();
    if (!m_send->isEnabled())
        return;
    if (isEditing())
        emit editSubmitted(m_edited->id, text());
    else
        emit submitted(text());
}

void Composer::textChanged()
{
    const QString text = this->text();
    const qsizetype over = text.toUtf8().size() - limits::contentBytes;
    showSendable();
    m_tooLong->setVisible(over > 0);
    if (over > 0) {
        m_tooLong->setText(tr("Too long to send: %L1 of at most %L2 bytes. Take out %L3 or send it "
                              "in parts.")
                               .arg(over + limits::contentBytes)
                               .arg(limits::contentBytes)
                               .arg(over));
    }
    if (!isEditing())
        emit draftChanged(text);
    emit unfinishedChanged();
}

void Composer::showSendable()
{
    const QString text = this->text();
    m_send->setEnabled(text.toUtf8().size() <= limits::contentBytes &&
                       (!isBlank(text) || m_edit->isComposing()));
}

void Composer::showPurpose()
{
    m_bar->setVisible(m_reply || m_edited);
    if (m_edited) {
        m_purpose->setText(tr("Editing"));
        m_snippet->setText(oneLine(quoteOf(*m_edited)));
    } else if (m_reply) {
        m_purpose->setText(tr("Replying to %1").arg(m_reply->sender.name));
        m_snippet->setText(oneLine(m_replySnippet));
    }
    m_edit->setAccessibleDescription(
        m_bar->isHidden() ? QString() : m_purpose->text() + u": " + m_snippet->text());
    m_send->setText(m_edited ? tr("Save") : m_sendText);
    update();
}

void Composer::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const Fonts fonts = Fonts::of(font());
    m_purpose->setFont(fonts.name);
    m_purpose->setColor(theme.link);
    m_snippet->setColor(theme.secondaryText);
    m_leave->setIcon(glyphIcon(Glyph::Close, theme.secondaryText));
    QPalette danger = m_tooLong->palette();
    danger.setColor(QPalette::WindowText, theme.danger);
    m_tooLong->setPalette(danger);
    m_tooLong->setFont(fonts.small);
}

void Composer::put(const QString &text)
{
    commit();
    const QSignalBlocker quiet(this); // the text was not typed
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
}

} // namespace chatbook::app
