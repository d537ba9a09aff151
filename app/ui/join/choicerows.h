#pragma once

#include "joinchoices.h"

#include <QWidget>

class QVBoxLayout;

namespace chatbook::app {

/// A list of chats to choose from. A row belongs to one chat as long as that is there, wherever the
/// row moves, so that the focus and a press stay with the chat.
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
    /// The person wants a known chat to be forgotten.
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
