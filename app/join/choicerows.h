#pragma once

#include "join/joinchoices.h"

#include <QWidget>

class QVBoxLayout;

namespace chatbook {

/// Chats to choose from, a row for each. Rows that are there are used again, so that the focus
/// stays where it is.
class ChoiceRows : public QWidget
{
    Q_OBJECT

public:
    explicit ChoiceRows(QWidget *parent = nullptr);

    void setChoices(const QList<JoinChoice> &choices);
    /// Gives the first row the focus.
    void focusFirst();

signals:
    void chosen(const chatbook::JoinChoice &choice);
    /// One that is known is not to be any more.
    void forgetWanted(const chatbook::JoinChoice &choice);

private:
    QWidget *newRow(qsizetype i);
    void showMenu(const JoinChoice &choice, const QPoint &at);

    QVBoxLayout *m_rows;
    QList<JoinChoice> m_choices;
};

} // namespace chatbook
