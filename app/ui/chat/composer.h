#pragma once

#include "unsent.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace chatbook::app {

class ComposerEdit;
class ElidedLabel;

/// Where one writes: the text, a Send button, and above them what the text is for when it is an
/// answer or a correction. Knows no session: the pane sends, and calls accepted() once the text
/// is safe; until then it stays.
class Composer : public QWidget
{
    Q_OBJECT

public:
    explicit Composer(QWidget *parent = nullptr);

    QString text() const;
    /// Shows another conversation's draft: no reply, no edit. `placeholder` says to whom one
    /// writes.
    void start(const QString &draft, const QString &placeholder);
    /// They have another name.
    void setPlaceholder(const QString &placeholder);

    /// `snippet` is what is answered, as quoteOf() gives it; empty where that is not known.
    void replyTo(const ReplyReference &reference, const QString &snippet);
    const std::optional<ReplyReference> &reply() const { return m_reply; }

    /// Puts the text of an own message in place of the draft, which comes back afterwards.
    void edit(const Message &message);
    /// The same with a text that was not saved.
    void edit(const Message &message, const QString &text);
    bool isEditing() const { return m_edited.has_value(); }
    /// The edit is another text than the message, so that to leave it loses something.
    bool hasUnsavedEdit() const { return m_edited && text() != m_edited->content; }
    /// The message that is edited; an empty id when none is.
    MessageId edited() const { return m_edited ? m_edited->id : MessageId{}; }

    /// What is written and not sent, or not saved.
    Draft draft() const;

    /// A message was edited or deleted: nothing of it that is gone stays in sight.
    void messageUpdated(const Message &message);
    /// What stands for a message that is answered.
    static QString quoteOf(const Message &message);

    /// Ends what an input method composes: it is part of text() and draft() from then on.
    void commit();
    /// The text was taken: empties it, or brings the draft back after an edit.
    void accepted();
    /// Leaves the edit or the reply. False when there is neither.
    bool cancel();

    /// Types `event` into the text, from wherever the focus was.
    void take(QKeyEvent *event);
    ComposerEdit *editor() const { return m_edit; }

signals:
    void submitted(const QString &text);
    void editSubmitted(const chatbook::MessageId &id, const QString &text);
    /// The text of a new message was typed or taken out; not while a message is edited.
    void draftChanged(const QString &text);
    /// draft() is another.
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
    QString m_heldDraft; ///< aside while editing
    QString m_replySnippet;
};

} // namespace chatbook::app
