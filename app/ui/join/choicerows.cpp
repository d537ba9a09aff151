#include "choicerows.h"

#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace chatbook::app {

namespace {

bool isSame(const JoinChoice &a, const JoinChoice &b)
{
    return a.chat == b.chat && a.key == b.key && a.request.hostedHere == b.request.hostedHere;
}

} // namespace

ChoiceRows::ChoiceRows(QWidget *parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
}

void ChoiceRows::setChoices(const QList<JoinChoice> &choices)
{
    QList<Row> before = std::exchange(m_choices, {});
    QWidget *last = nullptr;
    for (const JoinChoice &choice : choices) {
        const auto same = std::find_if(before.begin(), before.end(), [&choice](const Row &row) {
            return isSame(row.choice, choice);
        });
        Row row{choice, same == before.end() ? newRow(choice) : same->button};
        if (same != before.end())
            before.erase(same);
        row.button->setEntry(choice.entry);
        row.button->setContextMenuPolicy(choice.known.isEmpty() ? Qt::NoContextMenu
                                                                : Qt::CustomContextMenu);
        const int at = int(m_choices.size());
        if (m_rows->indexOf(row.button) != at)
            m_rows->insertWidget(at, row.button);
        row.button->raise(); // children are found in this order
        if (last != nullptr)
            setTabOrder(last, row.button);
        last = row.button;
        m_choices.append(row);
    }
    for (const Row &gone : before) {
        m_rows->removeWidget(gone.button);
        gone.button->hide();
        gone.button->deleteLater(); // it may be the sender
    }
}

ServerButton *ChoiceRows::newRow(const JoinChoice &choice)
{
    auto *button = new ServerButton(choice.entry);
    connect(button, &ServerButton::clicked, this, [this, button] {
        if (const std::optional<JoinChoice> choice = choiceOf(button))
            emit chosen(*choice);
    });
    connect(button, &QWidget::customContextMenuRequested, this, [this, button](const QPoint &at) {
        if (const std::optional<JoinChoice> choice = choiceOf(button))
            showMenu(*choice, button->mapToGlobal(at));
    });
    return button;
}

std::optional<JoinChoice> ChoiceRows::choiceOf(const ServerButton *button) const
{
    for (const Row &row : m_choices)
        if (row.button == button)
            return row.choice;
    return std::nullopt;
}

/// A menu for this choice, even if the row changes while it is open.
void ChoiceRows::showMenu(const JoinChoice &choice, const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Forget this chat…"), this, [this, choice] { emit forgetWanted(choice); });
    menu->popup(at);
}

void ChoiceRows::focusFirst()
{
    if (!m_choices.isEmpty())
        m_choices.first().button->setFocus(Qt::TabFocusReason);
}

} // namespace chatbook::app
