#pragma once

#include <QClipboard>
#include <QElapsedTimer>
#include <QPlainTextEdit>

namespace chatbook::app {

/// The editor for a message: plain text that grows with its lines up to a height and then scrolls.
///
/// Enter submits and Shift+Enter breaks the line. During a composition both belong to the input
/// method and do nothing here. Left to the parent: the page keys, Ctrl+Home and Ctrl+End in an
/// empty text, and copying without a selection.
class ComposerEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget *parent = nullptr);

    /// As written: no-break spaces are kept.
    QString content() const;

    /// The text in the empty field, shortened to one line.
    void setPlaceholder(const QString &text);

    /// An input method has text that is not part of content() yet.
    bool isComposing() const;
    /// Makes that text part of the content. Call it before you read the content to store it,
    /// replace it or clear it.
    void commitComposition();
    /// The same when the focus goes. The input method may do it itself, or drop the text; fcitx
    /// drops it a moment before, if the focus goes to another program.
    void keepComposition();
    /// Inserts that clipboard's content.
    void pasteFrom(QClipboard::Mode mode);

signals:
    /// isComposing() may have changed.
    void compositionChanged();
    void submitted();
    /// Up in an empty text.
    void upPressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QString preedit() const;
    void insertComposed(const QString &text);
    bool isForMessages(const QKeyEvent &event) const;
    void fitHeight();
    void fitPlaceholder();

    QString m_placeholder;
    QString m_leftBehind;          ///< the composition when the focus went
    QString m_vanished;            ///< the last composition that did not become content
    QElapsedTimer m_sinceVanished; ///< invalid: nothing vanished
};

} // namespace chatbook::app
