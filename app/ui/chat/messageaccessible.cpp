#include "messageaccessible.h"

#include "accessiblerow.h"
#include "messageview.h"
#include "messagewords.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QMenu>

namespace chatbook::app {

namespace {

/// A key for a message, the same from written to stored.
QString keyOf(const MessageRow &row)
{
    if (row.own && !row.message.clientOffset.isEmpty())
        return u'c' + row.message.clientOffset;
    return u'o' + QString::number(row.message.offset);
}

int rowOfKey(const MessageList &list, const QString &key)
{
    return key.startsWith(u'c') ? list.rowOf(key.sliced(1))
                                : list.rowOf(key.sliced(1).toLongLong());
}

/// One message.
class ItemAccessible : public AccessibleRow
{
public:
    ItemAccessible(MessageView *view, QString key)
        : AccessibleRow(view)
        , m_view(view)
        , m_key(std::move(key))
    {}

    bool isValid() const override { return hasList() && row() >= 0; }

    /// What Return does, "show menu", and the menu's entries.
    QStringList actionNames() const override
    {
        if (!isValid())
            return {};
        QStringList names{pressAction(), showMenuAction()};
        const std::unique_ptr<QMenu> menu = m_view->menuOf(row());
        for (const auto &[name, action] : entriesOf(menu.get(), {}))
            names.append(name);
        return names;
    }

    void doAction(const QString &wanted) override
    {
        if (!isValid())
            return;
        // Both may remove the row.
        if (wanted == pressAction()) {
            m_view->activateRow(row());
            return;
        }
        if (wanted == showMenuAction()) {
            m_view->openMenu(row());
            return;
        }
        const std::unique_ptr<QMenu> menu = m_view->menuOf(row());
        for (const auto &[name, action] : entriesOf(menu.get(), {})) {
            if (name == wanted) {
                action->trigger();
                return;
            }
        }
    }

protected:
    QString name() const override { return describe(m_view->list()->at(row())); }
    QRect rectInView() const override { return m_view->rowRect(row()); }
    bool isCurrent() const override { return m_view->currentRow() == row(); }
    void addTo(QAccessible::State &state) const override
    {
        state.readOnly = true;
        state.multiLine = true;
    }

private:
    using Entries = QList<std::pair<QString, QAction *>>;

    /// The entries of a menu and its submenus; a submenu's name precedes the names of its entries.
    static Entries entriesOf(const QMenu *menu, const QString &prefix)
    {
        Entries entries;
        if (menu == nullptr)
            return entries;
        const QList<QAction *> actions = menu->actions();
        for (QAction *action : actions) {
            if (action->menu() != nullptr)
                entries += entriesOf(action->menu(), prefix + action->text() + u' ');
            else if (!action->isSeparator())
                entries.append({prefix + action->text(), action});
        }
        return entries;
    }

    int row() const { return rowOfKey(*m_view->list(), m_key); }

    MessageView *m_view; ///< valid while hasList()
    QString m_key;
};

/// The list of messages.
class ViewAccessible : public QAccessibleWidget
{
public:
    explicit ViewAccessible(MessageView *view)
        : QAccessibleWidget(view, QAccessible::List, view->accessibleName())
    {}

    ~ViewAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_items))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return view()->list()->count(); }

    QAccessibleInterface *child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const QString key = keyOf(view()->list()->at(index));
        const auto found = m_items.constFind(key);
        if (found != m_items.cend())
            return QAccessible::accessibleInterface(*found);
        forgetGone();
        auto *item = new ItemAccessible(view(), key);
        m_items.insert(key, QAccessible::registerAccessibleInterface(item));
        return item;
    }

    int indexOfChild(const QAccessibleInterface *item) const override
    {
        for (auto it = m_items.cbegin(); it != m_items.cend(); ++it) {
            if (QAccessible::accessibleInterface(it.value()) == item)
                return rowOfKey(*view()->list(), it.key());
        }
        return -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        const QPoint pos = view()->viewport()->mapFromGlobal(QPoint(x, y));
        return view()->viewport()->rect().contains(pos) ? child(view()->rowAt(pos.y())) : nullptr;
    }

    QAccessibleInterface *focusChild() const override
    {
        return view()->hasFocus() ? child(view()->currentRow()) : nullptr;
    }

private:
    MessageView *view() const { return static_cast<MessageView *>(widget()); }

    /// Drops items of removed rows when there are twice as many as the list can have.
    void forgetGone() const
    {
        if (m_items.size() < 2 * qsizetype(MessageList::capacity))
            return;
        m_items.removeIf([this](const auto &item) {
            const bool gone = rowOfKey(*view()->list(), item.key()) < 0;
            if (gone)
                QAccessible::deleteAccessibleInterface(item.value());
            return gone;
        });
    }

    mutable QHash<QString, QAccessible::Id> m_items; ///< by key
};

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *view = qobject_cast<MessageView *>(object);
    return view != nullptr ? new ViewAccessible(view) : nullptr;
}

void announce(MessageView *view, QAccessible::Event type, int first, int last)
{
    if (!QAccessible::isActive())
        return;
    for (int row = first; row <= last; ++row) {
        QAccessibleEvent event(view, type);
        event.setChild(row);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace

void installMessageAccessibility()
{
    QAccessible::installFactory(makeInterface);
}

void announceInserted(MessageView *view, int first, int last)
{
    announce(view, QAccessible::ObjectCreated, first, last);
}

void announceRemoved(MessageView *view, int first, int last)
{
    announce(view, QAccessible::ObjectDestroyed, first, last);
}

void announceChanged(MessageView *view, int first, int last)
{
    announce(view, QAccessible::NameChanged, first, last);
}

void announceReset(MessageView *view)
{
    announce(view, QAccessible::ObjectReorder, -1, -1);
}

void announceFocus(MessageView *view, int row)
{
    if (row >= 0)
        announce(view, QAccessible::Focus, row, row);
}

} // namespace chatbook::app
