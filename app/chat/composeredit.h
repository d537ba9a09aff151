#pragma once

#include <QPlainTextEdit>

namespace chatbook {

/// Where a message is written: plain text that grows with its lines up to a height and scrolls
/// from there.
///
/// Enter submits and Shift+Enter breaks the line; while an input method composes both belong to
/// the input method and do nothing here.
class ComposerEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget *parent = nullptr);

    /// As written: no-break spaces stay what they are.
    QString content() const;

    /// What stands in the empty field, cut to one line of it.
    void setPlaceholder(const QString &text);

signals:
    void submitted();
    /// Up in an empty text.
    void upPressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    bool isComposing() const;
    void fitHeight();
    void fitPlaceholder();

    QString m_placeholder;
};

} // namespace chatbook
