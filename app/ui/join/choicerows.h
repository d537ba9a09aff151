#pragma once

#include "joinchoices.h"

#include <QWidget>

class QVBoxLayout;

namespace chatbook::app {

/// Chats to choose from. A row is one chat's as long as that is there, wherever it moves, so that
/// the focus and a press stay with the chat.
class ChoiceRows : public QWidget
{
    Q_OBJECT

public:
    explicit ChoiceRows(QWidget *parent = nullptr);

    void setChoices(const QList<JoinChoice> &choices);
    /// Gives the first row the focus.
    void focusFirst();

signals:
    void chosen(const chatbook::app::JoinChoice &choice);
    /// One that is known is not to be any more.
    void forgetWanted(const chatbook::app::JoinChoice &choice);

private:
    struct Row
    {
        JoinChoice choice;
        ServerButton *button;
    };

    ServerButton *newRow(const JoinChoice &choice);
    std::optional<JoinChoice> choiceOf(const ServerButton *button) const;
    void showMenu(const JoinChoice &choice, const QPoint &at);

    QVBoxLayout *m_rows;
    QList<Row> m_choices;
};

} // namespace chatbook::app
