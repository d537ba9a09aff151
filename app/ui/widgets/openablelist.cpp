#include "openablelist.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPersistentModelIndex>
#include <QPointer>
#include <QWindow>

namespace chatbook::app {

namespace {

/// One row, followed as it moves.
class RowAccessible : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    RowAccessible(OpenableList *list, const QModelIndex &index)
        : m_list(list)
        , m_index(index)
    {}

    const QPersistentModelIndex &index() const { return m_index; }

    bool isValid() const override { return m_list && m_index.isValid(); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return m_list ? m_list->window()->windowHandle() : nullptr; }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_list.data());
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text kind) const override
    {
        if (kind != QAccessible::Name || !isValid())
            return {};
        const QString sentence = m_index.data(Qt::AccessibleTextRole).toString();
        return sentence.isEmpty() ? m_index.data().toString() : sentence;
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect inView = m_list->visualRect(m_index);
        return {m_list->viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.selectable = true;
        state.selected = m_list->selectionModel()->isSelected(m_index);
        state.focusable = true;
        state.focused = m_list->hasFocus() && m_list->currentIndex() == m_index;
        state.offscreen = !m_list->visualRect(m_index).intersects(m_list->viewport()->rect());
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface
                   ? static_cast<QAccessibleActionInterface *>(this)
                   : nullptr;
    }
    QStringList actionNames() const override { return {pressAction()}; }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }
    void doAction(const QString &name) override
    {
        if (name == pressAction() && isValid())
            m_list->openRow(m_index);
    }

private:
    QPointer<OpenableList> m_list;
    QPersistentModelIndex m_index;
};

class ListAccessible : public QAccessibleWidget
{
public:
    explicit ListAccessible(OpenableList *list)
        : QAccessibleWidget(list, QAccessible::List)
    {}
    ~ListAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_rows))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override
    {
        return list()->model() != nullptr ? list()->model()->rowCount() : 0;
    }

    QAccessibleInterface *child(int row) const override
    {
        if (row < 0 || row >= childCount())
            return nullptr;
        const QPersistentModelIndex index(list()->model()->index(row, 0));
        const auto found = m_rows.constFind(index);
        if (found != m_rows.cend())
            return QAccessible::accessibleInterface(*found);
        forgetGone();
        auto *item = new RowAccessible(list(), index);
        m_rows.insert(index, QAccessible::registerAccessibleInterface(item));
        return item;
    }

    int indexOfChild(const QAccessibleInterface *item) const override
    {
        const auto *row = dynamic_cast<const RowAccessible *>(item);
        return row != nullptr && row->isValid() && row->parent() == this ? row->index().row() : -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        return child(list()->indexAt(list()->viewport()->mapFromGlobal(QPoint(x, y))).row());
    }

    QAccessibleInterface *focusChild() const override
    {
        return list()->hasFocus() ? child(list()->currentIndex().row()) : nullptr;
    }

private:
    OpenableList *list() const { return static_cast<OpenableList *>(widget()); }

    void forgetGone() const
    {
        if (m_rows.size() < 2 * qsizetype(childCount()) + 100)
            return;
        m_rows.removeIf([](const auto &row) {
            const bool gone = !row.key().isValid();
            if (gone)
                QAccessible::deleteAccessibleInterface(row.value());
            return gone;
        });
    }

    mutable QHash<QPersistentModelIndex, QAccessible::Id> m_rows;
};

QAccessibleInterface *makeListInterface(const QString &, QObject *object)
{
    auto *list = qobject_cast<OpenableList *>(object);
    return list != nullptr ? new ListAccessible(list) : nullptr;
}

} // namespace

OpenableList::OpenableList(QWidget *parent)
    : QListView(parent)
{
    QAccessible::installFactory(makeListInterface);
}

void OpenableList::focusInEvent(QFocusEvent *event)
{
    QListView::focusInEvent(event);
    if (!QAccessible::isActive())
        return;
    // The list's own event comes after this one, and only the last one is read.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!hasFocus() || !currentIndex().isValid())
                return;
            QAccessibleEvent focus(this, QAccessible::Focus);
            focus.setChild(currentIndex().row());
            QAccessible::updateAccessibility(&focus);
        },
        Qt::QueuedConnection);
}

} // namespace chatbook::app
