#pragma once

#include <QMessageBox>

#include <functional>

namespace chatbook::app {

/// A box with plain text, to be opened. It goes when it is closed.
QMessageBox *plainBox(QWidget *parent, const QString &title, const QString &text,
                      const QString &details,
                      QMessageBox::StandardButton button = QMessageBox::Cancel);

/// What is asked in a sentence or two, before something is done.
struct Question
{
    QString title;
    QString text;
    QString details = {};
    QString button = {}; ///< to go on
    QMessageBox::ButtonRole role = QMessageBox::AcceptRole;
};

/// `then` is called where the person goes on; not when `parent` is gone.
void ask(QWidget *parent, const Question &question, const std::function<void()> &then);

} // namespace chatbook::app
