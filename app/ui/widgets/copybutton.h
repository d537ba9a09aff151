#pragma once

#include <QPushButton>
#include <QTimer>

namespace chatbook::app {

/// Copies a text to the clipboard, and says so for a moment.
class CopyButton : public QPushButton
{
    Q_OBJECT

public:
    explicit CopyButton(const QString &label, QWidget *parent = nullptr);

    /// Sets the text to copy. While it is empty, as at first, the button is disabled.
    void setContent(const QString &content);

private:
    void copy();

    QString m_label;
    QString m_content;
    QTimer m_timer;
};

} // namespace chatbook::app
