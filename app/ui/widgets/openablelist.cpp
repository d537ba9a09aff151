#include "openablelist.h"

#include "accessiblerow.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPersistentModelIndex>

namespace chatbook::app {

namespace {

/// One row, followed as it moves.
class RowAccessible : public AccessibleRow
{
public:
    RowAccessible(OpenableList *list, const QModelIndex &index)
        : AccessibleRow(list)
        , m_list(list)
        , m_index(index)
    {}

    const QPersistentModelIndex &index() const { return m_index; }

    bool isValid() const override { return hasList() && m_index.isValid(); }
    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &name) override
    {
        if (name == pressAction() && isValid())
            m_list->openRow(m_index);
    }

protected:
    QString name() const override
    {
        const QString sentence = m_index.data(Qt::AccessibleTextRole).toString();
        return sentence.isEmpty() ? m_index.data().toString() : sentence;
    }
    QRect rectInView() const override { return m_list->visualRect(m_index); }
    bool isCurrent() const override { return m_list->currentIndex() == m_index; }
    void addTo(QAccessible::State &state) const override
    {
        state.selectable = true;
        state.selected = m_list->selectionModel()->isSelected(m_index);
    }

private:
    OpenableList *m_list; ///< valid while hasList()
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
