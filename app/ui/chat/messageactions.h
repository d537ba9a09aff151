#pragma once

#include "link.h"
#include "messagelist.h"

#include <memory>

class QMenu;
class QWidget;

namespace chatbook::app {

class Messages;

/// Actions on one message: its menu, and the questions before some actions. Messages and link must
/// outlive it.
class MessageActions : public QObject
{
    Q_OBJECT

public:
    /// Dialogs belong to `window`.
    MessageActions(Messages &messages, const Link &link, QWidget *window);

    /// Lets this person delete anyone's messages, as the host can. `done` is called once, later.
    using Remove = std::function<void(const MessageId &id, Link::DoneHandler done)>;
    void setHostRemove(Remove remove) { m_hostRemove = std::move(remove); }

    /// The menu for a row. `link` is the link under the mouse and `selection` the selected text;
    /// both may be empty.
    std::unique_ptr<QMenu> menuFor(const MessageRow &row, const QUrl &link,
                                   const QString &selection);

    void react(const MessageId &id, const QString &emoji, bool on);
    /// Shows where a link leads first; for a link to a chat, the receiver of `chatRequested` does
    /// that. A link that must not be opened is only reported.
    void openLink(const QUrl &url);

signals:
    void replyRequested(const chatbook::Message &message);
    void editRequested(const chatbook::Message &message);
    /// A chatbook link was opened; it may come from anybody.
    void chatRequested(const QString &link);
    /// The person's request failed: a sentence to show.
    void failed(const QString &why);

private:
    void addReactions(QMenu &menu, const Message &message);
    void askEmoji(const Message &message);
    void askRemove(const Message &message);
    void remove(const Message &message);
    void toggle(const Message &message, const QString &emoji);

    Messages &m_messages;
    const Link &m_link;
    QWidget *m_window;
    Remove m_hostRemove; ///< null: this person does not host
};

/// Whether `text` is a valid reaction: one grapheme within the protocol's size.
bool isEmoji(const QString &text);

} // namespace chatbook::app
