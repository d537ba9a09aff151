#pragma once

#include <QClipboard>
#include <QElapsedTimer>
#include <QPlainTextEdit>

namespace chatbook::app {

/// Where a message is written: plain text that grows with its lines up to a height and scrolls
/// from there.
///
/// Enter submits and Shift+Enter breaks the line; while an input method composes both belong to
/// the input method and do nothing here. Left to whoever is behind: the page keys, Ctrl+Home and
/// Ctrl+End in an empty text, and to copy where nothing is selected.
class ComposerEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget *parent = nullptr);

    /// As written: no-break spaces stay what they are.
    QString content() const;

    /// What stands in the empty field, cut to one line of it.
    void setPlaceholder(const QString &text);

    /// An input method has text in it that is not part of content() yet.
    bool isComposing() const;
    /// Makes that text part of the content. To be called before anything reads the content to
    /// keep it, replaces it or clears it.
    void commitComposition();
    /// The same when the focus goes: the input method may do it itself, or throw it away, which
    /// fcitx does a moment before where the focus goes to another program.
    void keepComposition();
    /// Inserts what is on that clipboard.
    void pasteFrom(QClipboard::Mode mode);

signals:
    /// isComposing() may be another now.
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
    QString m_leftBehind;          ///< what was composed when the focus went
    QString m_vanished;            ///< what was composed last and became no content
    QElapsedTimer m_sinceVanished; ///< invalid: nothing vanished
};

} // namespace chatbook::app
