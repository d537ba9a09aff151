#include "join/choicerows.h"

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
        if (i < m_rows->count()) {
            static_cast<ServerButton *>(m_rows->itemAt(int(i))->widget())
                ->setEntry(choices[i].entry);
            continue;
        }
        auto *button = new ServerButton(choices[i].entry);
        connect(button, &ServerButton::clicked, this, [this, i] {
            const JoinChoice choice = m_choices.at(i);
            emit chosen(choice);
        });
        m_rows->addWidget(button);
    }
}

void ChoiceRows::focusFirst()
{
    if (QLayoutItem *first = m_rows->itemAt(0))
        first->widget()->setFocus(Qt::TabFocusReason);
}

} // namespace chatbook
