#pragma once

#include <QHash>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QVBoxLayout;

namespace chatbook::app {

class ElidedLabel;

/// One line of text and the buttons behind it.
struct KeyedRow
{
    QString key;  ///< which one it is
    QString text; ///< may change
    QString kind; ///< what its buttons depend on: another kind has other buttons
    std::function<void(QHBoxLayout &)> addButtons;
};

/// Rows that are shown anew as often as something changes. Those that are still there stay the
/// same widgets, with the focus and a button that is held down.
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
        QWidget *buttons; ///< null: there are none yet
        QString kind;
    };

    Shown made();
    static void addButtons(Shown &shown, const KeyedRow &row);

    QVBoxLayout *m_column;
    QHash<QString, Shown> m_shown;
};

} // namespace chatbook::app
