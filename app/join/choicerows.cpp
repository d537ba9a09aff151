#include "join/choicerows.h"

#include <QMenu>
#include <QVBoxLayout>

namespace chatbook {

ChoiceRows::ChoiceRows(QWidget *parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
}

void ChoiceRows::setChoices(const QList<JoinChoice> &choices)
{
    m_choices = choices;
    while (m_rows->count() > choices.size()) {
        QLayoutItem *item = m_rows->takeAt(m_rows->count() - 1);
        delete item->widget();
        delete item;
    }
    for (qsizetype i = 0; i < choices.size(); ++i) {
        if (i == m_rows->count())
            m_rows->addWidget(newRow(i));
        auto *row = static_cast<ServerButton *>(m_rows->itemAt(int(i))->widget());
        row->setEntry(choices[i].entry);
        row->setContextMenuPolicy(choices.at(i).known.isEmpty() ? Qt::NoContextMenu
                                                                : Qt::CustomContextMenu);
    }
}

QWidget *ChoiceRows::newRow(qsizetype i)
{
    auto *row = new ServerButton(m_choices.at(i).entry);
    connect(row, &ServerButton::clicked, this, [this, i] {
        const JoinChoice choice = m_choices.at(i);
        emit chosen(choice);
    });
    connect(row, &QWidget::customContextMenuRequested, this,
            [this, row, i](const QPoint &at) { showMenu(m_choices.at(i), row->mapToGlobal(at)); });
    return row;
}

/// Of this and for this choice, whatever becomes of the row while it is open.
void ChoiceRows::showMenu(const JoinChoice &choice, const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Forget this chat…"), this, [this, choice] { emit forgetWanted(choice); });
    menu->popup(at);
}

void ChoiceRows::focusFirst()
{
    if (QLayoutItem *first = m_rows->itemAt(0))
        first->widget()->setFocus(Qt::TabFocusReason);
}

} // namespace chatbook
