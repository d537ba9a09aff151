#pragma once

#include <QHash>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QVBoxLayout;

namespace chatbook::app {

class ElidedLabel;

/// One line of text and the buttons after it.
struct KeyedRow
{
    QString key;  ///< identifies the row
    QString text; ///< may change
    QString kind; ///< determines its buttons: another kind has other buttons
    std::function<void(QHBoxLayout &)> addButtons;
};

/// Rows that are set again whenever something changes. A row with the same key keeps its widgets,
/// with the focus and a pressed button.
class KeyedRows : public QWidget
{
    Q_OBJECT

public:
    explicit KeyedRows(QWidget *parent = nullptr);

    void setRows(const QList<KeyedRow> &rows);
    bool isEmpty() const { return m_shown.isEmpty(); }

private:
    struct Shown
    {
        QWidget *box;
        ElidedLabel *label;
        QWidget *buttons; ///< null: not made yet
        QString kind;
    };

    Shown made();
    static void addButtons(Shown &shown, const KeyedRow &row);

    QVBoxLayout *m_column;
    QHash<QString, Shown> m_shown;
};

} // namespace chatbook::app
