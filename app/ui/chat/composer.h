#pragma once

#include "unsent.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace chatbook::app {

class ComposerEdit;
class ElidedLabel;

/// Where messages are written: the text, a Send button, and above them the message that the text
/// replies to or edits. It knows no session: the pane sends, and calls accepted() when the text is
/// stored; until then it stays.
class Composer : public QWidget
{
    Q_OBJECT

public:
    explicit Composer(QWidget *parent = nullptr);

    QString text() const;
    /// Shows the draft of another conversation, without reply or edit. `placeholder` says to whom
    /// the message goes.
    void start(const QString &draft, const QString &placeholder);
    /// The other person has another name.
    void setPlaceholder(const QString &placeholder);
    /// What the button says that is not "Send".
    void setSendText(const QString &text);

    /// `snippet` is the quoted text, from quoteOf(); empty if unknown.
    void replyTo(const ReplyReference &reference, const QString &snippet);
    const std::optional<ReplyReference> &reply() const { return m_reply; }

    /// Puts the text of an own message in place of the draft, which comes back afterwards.
    void edit(const Message &message);
    /// The same, with a changed text that was not saved.
    void edit(const Message &message, const QString &text);
    bool isEditing() const { return m_edited.has_value(); }
    /// The edit differs from the message, so leaving it would lose something.
    bool hasUnsavedEdit() const { return m_edited && text() != m_edited->content; }
    /// The message being edited; an empty id if there is none.
    MessageId edited() const { return m_edited ? m_edited->id : MessageId{}; }

    /// The unsent or unsaved text.
    Draft draft() const;

    /// A message was edited or deleted: its old text must not stay visible.
    void messageUpdated(const Message &message);
    /// The text shown for a quoted message.
    static QString quoteOf(const Message &message);

    /// Ends an input method's composition: its text then is part of text() and draft().
    void commit();
    /// The text was stored: empties it, or brings the draft back after an edit.
    void accepted();
    /// Leaves the edit or the reply. False if there is neither.
    bool cancel();

    /// Types `event` into the text, wherever the focus was.
    void take(QKeyEvent *event);
    ComposerEdit *editor() const { return m_edit; }

signals:
    void submitted(const QString &text);
    void editSubmitted(const chatbook::MessageId &id, const QString &text);
    /// The text of a new message was changed by typing; not emitted during an edit.
    void draftChanged(const QString &text);
    /// draft() has changed.
    void unfinishedChanged();
    void editLastRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void submit();
    void textChanged();
    void showSendable();
    void showPurpose();
    void applyTheme();
    void put(const QString &text);

    ComposerEdit *m_edit;
    QPushButton *m_send;
    QWidget *m_bar;
    ElidedLabel *m_purpose;
    ElidedLabel *m_snippet;
    QToolButton *m_leave;
    QLabel *m_tooLong;
    std::optional<ReplyReference> m_reply;
    std::optional<Message> m_edited;
    QString m_heldDraft; ///< kept while editing
    QString m_replySnippet;
    QString m_sendText = tr("Send");
};

} // namespace chatbook::app
