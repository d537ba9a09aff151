#include "question.h"

#include <QPushButton>

namespace chatbook::app {

QMessageBox *plainBox(QWidget *parent, const QString &title, const QString &text,
                      const QString &details, QMessageBox::StandardButton button)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, title, text, button, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(details);
    return box;
}

void ask(QWidget *parent, const Question &question, const std::function<void()> &then)
{
    QMessageBox *box = plainBox(parent, question.title, question.text, question.details);
    QObject::connect(box->addButton(question.button, question.role), &QPushButton::clicked, parent,
                     then);
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

} // namespace chatbook::app
