#include "composeredit.h"

#include "emojitext.h"
#include "theme.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QInputMethod>
#include <QInputMethodEvent>
#include <QMimeData>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QTextLayout>

namespace chatbook::app {

namespace {

constexpr int mostLines = 8;
/// Milliseconds. Qt reports 100 ms late that the focus went to another program.
constexpr qint64 vanishedBefore = 300;

/// Shows emoji as the messages do.
class EmojiHighlighter : public QSyntaxHighlighter
{
public:
    EmojiHighlighter(QTextDocument *document, const QWidget *edit)
        : QSyntaxHighlighter(document)
        , m_edit(edit)
    {}

protected:
    void highlightBlock(const QString &text) override
    {
        for (const QTextLayout::FormatRange &range : emojiFormats(text, m_edit->font()))
            setFormat(range.start, range.length, range.format);
    }

private:
    const QWidget *m_edit;
};

} // namespace

ComposerEdit::ComposerEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setFrameShape(NoFrame);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(spacing::small);
    new EmojiHighlighter(document(), this);
    viewport()->setAutoFillBackground(false); // the composer paints the field
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ComposerEdit::fitHeight);
    fitHeight();
}

QString ComposerEdit::content() const
{
    QString text = document()->toRawText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    text.replace(QChar::LineSeparator, u'\n');
    return text;
}

void ComposerEdit::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    fitPlaceholder();
}

void ComposerEdit::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter) {
        if (isComposing())
            return;
        if (event->modifiers().testFlag(Qt::ShiftModifier))
            textCursor().insertText(QStringLiteral("\n"));
        else
            emit submitted();
        ensureCursorVisible();
        return;
    }
    if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier && !isComposing() &&
        document()->isEmpty()) {
        emit upPressed();
        return;
    }
    if (isForMessages(*event)) {
        event->ignore(); // for the pane
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

bool ComposerEdit::isForMessages(const QKeyEvent &event) const
{
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    switch (event.key()) {
    case Qt::Key_Escape:
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        return modifiers == Qt::NoModifier;
    case Qt::Key_Home:
    case Qt::Key_End:
        return modifiers == Qt::ControlModifier && document()->isEmpty();
    default:
        return event.matches(QKeySequence::Copy) && !textCursor().hasSelection();
    }
}

void ComposerEdit::pasteFrom(QClipboard::Mode mode)
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData(mode);
    if (data != nullptr && canInsertFromMimeData(data))
        insertFromMimeData(data);
}

void ComposerEdit::insertFromMimeData(const QMimeData *source)
{
    commitComposition();
    textCursor().insertText(source->text());
    ensureCursorVisible();
}

bool ComposerEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText();
}

void ComposerEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight(); // the width changes the line breaks
    fitPlaceholder();
}

void ComposerEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitHeight();
        fitPlaceholder();
    }
}

QString ComposerEdit::preedit() const
{
    const QTextLayout *layout = textCursor().block().layout();
    return layout != nullptr ? layout->preeditAreaText() : QString();
}

bool ComposerEdit::isComposing() const
{
    return !preedit().isEmpty();
}

void ComposerEdit::commitComposition()
{
    m_leftBehind.clear();
    if (!isComposing())
        return;
    // ibus commits when asked to, fcitx when reset. If an input method does neither, we do.
    QInputMethod *inputMethod = QGuiApplication::inputMethod();
    inputMethod->commit();
    if (isComposing())
        inputMethod->reset();
    if (isComposing())
        insertComposed(preedit());
}

void ComposerEdit::keepComposition()
{
    const bool justVanished =
        m_sinceVanished.isValid() && !m_sinceVanished.hasExpired(vanishedBefore);
    m_leftBehind = isComposing() ? preedit() : justVanished ? m_vanished : QString();
    m_sinceVanished.invalidate();
    if (m_leftBehind.isEmpty())
        return;
    QMetaObject::invokeMethod(
        this,
        [this, before = content()] {
            const QString left = std::exchange(m_leftBehind, {});
            if (!left.isEmpty() && content() == before)
                insertComposed(left);
        },
        Qt::QueuedConnection);
}

/// Inserts the text in place of the composition.
void ComposerEdit::insertComposed(const QString &text)
{
    QInputMethodEvent event;
    event.setCommitString(text);
    QCoreApplication::sendEvent(this, &event);
}

void ComposerEdit::inputMethodEvent(QInputMethodEvent *event)
{
    const QString before = preedit();
    QPlainTextEdit::inputMethodEvent(event);
    m_sinceVanished.invalidate();
    if (!before.isEmpty() && !isComposing() && event->commitString().isEmpty()) {
        m_vanished = before;
        m_sinceVanished.start();
    }
    emit compositionChanged();
}

void ComposerEdit::focusOutEvent(QFocusEvent *event)
{
    if (event->reason() != Qt::PopupFocusReason)
        keepComposition();
    QPlainTextEdit::focusOutEvent(event);
}

void ComposerEdit::fitHeight()
{
    // A plain text document's layout measures its height in lines.
    const int lines =
        qBound(1, qRound(document()->documentLayout()->documentSize().height()), mostLines);
    const int margins = 2 * qRound(document()->documentMargin());
    const int height = qMax(fontMetrics().lineSpacing() * lines + margins, 36);
    if (height != this->height() || minimumHeight() != height)
        setFixedHeight(height);
    setVerticalScrollBarPolicy(document()->documentLayout()->documentSize().height() > mostLines
                                   ? Qt::ScrollBarAsNeeded
                                   : Qt::ScrollBarAlwaysOff);
}

void ComposerEdit::fitPlaceholder()
{
    const double width = viewport()->width() - 2 * document()->documentMargin();
    setPlaceholderText(elidedLine(m_placeholder, font(), Qt::ElideRight, width));
}

} // namespace chatbook::app
