#include "join/choicerows.h"

#include <QAction>
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
                                                                : Qt::ActionsContextMenu);
    }
}

QWidget *ChoiceRows::newRow(qsizetype i)
{
    auto *row = new ServerButton(m_choices.at(i).entry);
    auto *forget = new QAction(tr("Forget this chat…"), row);
    row->addAction(forget);
    connect(row, &ServerButton::clicked, this, [this, i] {
        const JoinChoice choice = m_choices.at(i);
        emit chosen(choice);
    });
    connect(forget, &QAction::triggered, this, [this, i] {
        const JoinChoice choice = m_choices.at(i);
        emit forgetWanted(choice);
    });
    return row;
}

void ChoiceRows::focusFirst()
{
    if (QLayoutItem *first = m_rows->itemAt(0))
        first->widget()->setFocus(Qt::TabFocusReason);
}

} // namespace chatbook
