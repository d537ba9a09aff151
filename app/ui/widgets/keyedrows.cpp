#include "keyedrows.h"

#include "elidedlabel.h"
#include "theme.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chatbook::app {

KeyedRows::KeyedRows(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacing::small);
}

void KeyedRows::setRows(const QList<KeyedRow> &rows)
{
    QHash<QString, Shown> before = std::exchange(m_shown, {});
    QWidget *last = nullptr;
    int at = 0;
    for (const KeyedRow &row : rows) {
        if (m_shown.contains(row.key))
            continue;
        Shown shown = before.contains(row.key) ? before.take(row.key) : made();
        shown.label->setText(row.text);
        if (shown.buttons == nullptr || shown.kind != row.kind)
            addButtons(shown, row);
        if (m_column->indexOf(shown.box) != at)
            m_column->insertWidget(at, shown.box);
        shown.box->show(); // at once: Qt would do it later, and move what is below
        ++at;
        for (QAbstractButton *button : shown.buttons->findChildren<QAbstractButton *>()) {
            if (last != nullptr)
                setTabOrder(last, button);
            last = button;
        }
        m_shown.insert(row.key, shown);
    }
    for (const Shown &gone : std::as_const(before)) {
        m_column->removeWidget(gone.box);
        gone.box->hide();
        gone.box->deleteLater(); // it may be the sender
    }
}

KeyedRows::Shown KeyedRows::made()
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::tiny);
    auto *label = new ElidedLabel;
    row->addWidget(label, 1);
    return {box, label, nullptr, {}};
}

/// Replaces the buttons. The focus goes to the one in the same place.
void KeyedRows::addButtons(Shown &shown, const KeyedRow &row)
{
    auto *buttons = new QWidget;
    auto *line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(spacing::tiny);
    row.addButtons(*line);
    QWidget *old = std::exchange(shown.buttons, buttons);
    shown.kind = row.kind;
    const bool hadFocus = old != nullptr && old->isAncestorOf(old->window()->focusWidget());
    shown.box->layout()->addWidget(buttons);
    buttons->show();
    if (old == nullptr)
        return;
    shown.box->layout()->removeWidget(old);
    old->deleteLater();
    if (hadFocus)
        line->itemAt(0)->widget()->setFocus(Qt::OtherFocusReason);
    old->hide();
}

} // namespace chatbook::app
