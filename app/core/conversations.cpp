#include "conversations.h"

namespace chatbook::app {

Conversations::Conversations(QObject *parent)
    : QObject(parent)
{
    m_summaries.insert(allChat(), {.recipient = allChatRecipient()});
}

ConversationSummary Conversations::summary(const RecipientId &id) const
{
    return m_summaries.value(id, {.recipient = {id, {}}});
}

void Conversations::set(const ConversationSummary &summary)
{
    ConversationSummary &known = m_summaries[summary.recipient.id];
    if (known == summary)
        return;
    known = summary;
    emit changed(summary.recipient.id);
}

void Conversations::setAll(const QList<ConversationSummary> &summaries)
{
    m_summaries.clear();
    m_summaries.insert(allChat(), {.recipient = allChatRecipient()});
    for (const ConversationSummary &summary : summaries)
        m_summaries.insert(summary.recipient.id, summary);
    emit reset();
}

} // namespace chatbook::app
