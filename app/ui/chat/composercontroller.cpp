#include "composercontroller.h"

#include "composer.h"
#include "messagelist.h"
#include "ownmessagefinder.h"
#include "sentences.h"
#include "session.h"

#include <QPointer>

using namespace std::chrono_literals;

namespace chatbook::app {

ComposerController::ComposerController(Composer *composer, Session &session, QObject *parent)
    : QObject(parent)
    , m_composer(composer)
    , m_session(session)
{
    connect(&session.messages, &Messages::updated, composer, &Composer::messageUpdated);
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(500ms);
    connect(&m_draftTimer, &QTimer::timeout, this, &ComposerController::keepDraft);
    connect(composer, &Composer::submitted, this, &ComposerController::send);
    connect(composer, &Composer::editSubmitted, this, &ComposerController::saveEdit);
    connect(composer, &Composer::editLastRequested, this, &ComposerController::editLast);
    connect(composer, &Composer::unfinishedChanged, &m_draftTimer, qOverload<>(&QTimer::start));
    connect(composer, &Composer::draftChanged, this, [this](const QString &text) {
        m_newestOwn.reset();
        emit failed({});
        if (!text.isEmpty())
            m_session.typing.tell(m_conversation);
    });
}

ComposerController::~ComposerController() = default;

void ComposerController::open(const Recipient &recipient, MessageSource &source,
                              const MessageList &list)
{
    m_conversation = recipient.id;
    m_source = &source;
    m_list = &list;
    const Draft draft = m_session.drafts.draft(recipient.id);
    m_composer->start(draft.text, tr("Message %1").arg(recipient.name));
    resume(draft);
}

void ComposerController::close()
{
    m_composer->commit();
    keepDraft();
    m_newestOwn.reset();
    m_conversation = {};
}

void ComposerController::send(const QString &text)
{
    const Result<Done> sent = m_session.messages.send(m_conversation, text, m_composer->reply());
    if (!sent) {
        emit failed(sentence(sent.error()));
        return;
    }
    m_composer->accepted();
    keepDraft();
}

void ComposerController::saveEdit(const MessageId &id, const QString &text)
{
    m_session.messages.edit(
        id, text,
        [self = QPointer(this), conversation = m_conversation, id,
         text](const Result<Done> &result) {
            if (!self)
                return;
            if (!result) {
                emit self->failed(sentence(result.error()));
            } else if (self->m_conversation == conversation) {
                if (self->m_composer->edited() == id && self->m_composer->text() == text)
                    self->m_composer->accepted();
            } else if (Draft draft = self->m_session.drafts.draft(conversation);
                       draft.edit && draft.edit->id == id && draft.edit->text == text) {
                draft.edit.reset();
                self->m_session.drafts.set(conversation, draft);
            }
        });
}

void ComposerController::editLast()
{
    for (int row = m_list->hasNewer() ? -1 : m_list->count() - 1; row >= 0; --row) {
        const MessageRow &at = m_list->at(row);
        if (at.own && !at.pending && !at.message.deletedAt) {
            editFound(at.message);
            return;
        }
    }
    if (m_newestOwn)
        return;
    m_newestOwn = std::make_unique<OwnMessageFinder>(m_session.messages.open(m_conversation));
    connect(m_newestOwn.get(), &OwnMessageFinder::found, this, [this](const Message &message) {
        m_newestOwn.release()->deleteLater();
        if (!m_composer->isEditing())
            editFound(message);
    });
    const auto giveUp = [this](const QString &why) {
        m_newestOwn.release()->deleteLater();
        emit failed(why);
    };
    connect(m_newestOwn.get(), &OwnMessageFinder::notFound, this, giveUp);
    connect(m_newestOwn.get(), &OwnMessageFinder::failed, this,
            [giveUp](const Error &why) { giveUp(sentence(why)); });
}

void ComposerController::editFound(const Message &message)
{
    edit(message);
    emit editStarted(message);
}

void ComposerController::edit(const Message &message)
{
    if (mayLeaveEdit(message.id))
        m_composer->edit(message);
}

void ComposerController::reply(const Message &message)
{
    if (!mayLeaveEdit({}))
        return;
    m_composer->replyTo({message.id, message.offset, message.sender}, message.content);
}

/// Whether an edit may give way to something else. What is not saved is for the person to leave.
bool ComposerController::mayLeaveEdit(const MessageId &next)
{
    if (!m_composer->hasUnsavedEdit())
        return true;
    if (m_composer->edited() != next)
        emit failed(tr("Save or cancel your edit first."));
    m_composer->setFocus();
    return false;
}

/// Goes on with what was answered and edited in a conversation when it was left.
void ComposerController::resume(const Draft &draft)
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

void ComposerController::keepDraft()
{
    m_draftTimer.stop();
    if (!m_conversation.isEmpty())
        m_session.drafts.set(m_conversation, m_composer->draft());
}

} // namespace chatbook::app
