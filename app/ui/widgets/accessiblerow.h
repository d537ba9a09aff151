#pragma once

#include <QAbstractScrollArea>
#include <QAccessible>
#include <QPointer>
#include <QWindow>

namespace chatbook::app {

/// A row of a list, to assistive technology: what all such rows have in common.
class AccessibleRow : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    explicit AccessibleRow(QAbstractScrollArea *list)
        : m_list(list)
    {}

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
        return kind == QAccessible::Name && isValid() ? name() : QString();
    }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect inView = rectInView();
        return {m_list->viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = true;
        state.focused = m_list->hasFocus() && isCurrent();
        state.offscreen = !rectInView().intersects(m_list->viewport()->rect());
        addTo(state);
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface
                   ? static_cast<QAccessibleActionInterface *>(this)
                   : nullptr;
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

protected:
    bool hasList() const { return !m_list.isNull(); }

    // Of a valid row.
    virtual QString name() const = 0;
    virtual QRect rectInView() const = 0;
    virtual bool isCurrent() const = 0;
    /// Sets what is special about the row.
    virtual void addTo(QAccessible::State &state) const = 0;

private:
    QPointer<QAbstractScrollArea> m_list;
};

} // namespace chatbook::app
