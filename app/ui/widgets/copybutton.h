#pragma once

#include <QPushButton>
#include <QTimer>

namespace chatbook::app {

/// Puts a text on the clipboard, and says for a moment that it did.
class CopyButton : public QPushButton
{
    Q_OBJECT

public:
    explicit CopyButton(const QString &label, QWidget *parent = nullptr);

    /// What it copies. While that is empty the button is disabled, as at first.
    void setContent(const QString &content);

private:
    void copy();

    QString m_label;
    QString m_content;
    QTimer m_timer;
};

} // namespace chatbook::app
