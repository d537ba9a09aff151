#pragma once

#include <QListView>

namespace chatbook::app {

/// A list whose rows are opened, by assistive technology too. To it each row is an item with its
/// Qt::AccessibleTextRole, and the current one is read when the list gets the focus.
class OpenableList : public QListView
{
    Q_OBJECT

public:
    explicit OpenableList(QWidget *parent = nullptr);

    void openRow(const QModelIndex &index) { emit rowOpened(index); }

signals:
    /// Assistive technology pressed the row.
    void rowOpened(const QModelIndex &index);

protected:
    void focusInEvent(QFocusEvent *event) override;
};

} // namespace chatbook::app
