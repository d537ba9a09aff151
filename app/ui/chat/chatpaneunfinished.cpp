// What ChatPane does with what is written and not sent, or not saved.

#include "chatpane.h"

#include "composer.h"
#include "session.h"

#include <QPointer>

namespace chatbook::app {

void ChatPane::saveEdit(const MessageId &id, const QString &text)
{
    m_session->messages().edit(
        id, text,
        [self = QPointer(this), session = QPointer(m_session), conversation = m_recipient.id, id,
         text](const Result<Done> &result) {
            if (!self || self->m_session != session)
                return;
            if (!result) {
                self->complain(result.error().message);
            } else if (self->m_recipient.id == conversation) {
                if (self->m_composer->edited() == id && self->m_composer->text() == text)
                    self->m_composer->accepted();
            } else if (Draft draft = session->drafts().draft(conversation);
                       draft.edit && draft.edit->id == id && draft.edit->text == text) {
                draft.edit.reset();
                session->drafts().set(conversation, draft);
            }
        });
}

void ChatPane::edit(const Message &message)
{
    if (mayLeaveEdit(message.id))
        m_composer->edit(message);
}

/// Whether an edit may give way to something else. What is not saved is for the person to leave.
bool ChatPane::mayLeaveEdit(const MessageId &next)
{
    if (!m_composer->hasUnsavedEdit())
        return true;
    if (m_composer->edited() != next)
        complain(tr("Save or cancel your edit first."));
    focusComposer();
    return false;
}

/// Goes on with what was answered and edited in a conversation when it was left.
void ChatPane::resume(const Draft &draft)
{
    if (draft.reply) {
        const auto answered = m_source->known(draft.reply->offset);
        m_composer->replyTo(*draft.reply, answered ? Composer::quoteOf(*answered) : QString());
    }
    if (!draft.edit)
        return;
    Message edited;
    edited.id = draft.edit->id;
    edited.offset = draft.edit->offset;
    m_composer->edit(m_source->known(draft.edit->offset).value_or(edited), draft.edit->text);
}

void ChatPane::reply(const Message &message)
{
    if (!mayLeaveEdit({}))
        return;
    m_composer->replyTo({message.id, message.offset, message.sender}, message.content);
}

void ChatPane::keepDraft()
{
    m_draftTimer.stop();
    if (m_session != nullptr && !m_recipient.id.isEmpty())
        m_session->drafts().set(m_recipient.id, m_composer->draft());
}

} // namespace chatbook::app
