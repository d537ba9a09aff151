#pragma once

#include <QListView>

namespace chatbook::app {

/// A list whose rows can be opened, also by assistive technology. There each row is an item named
/// by Qt::AccessibleTextRole, and the current one is read when the list gets the focus.
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
