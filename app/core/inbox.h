#pragma once

#include "conversations.h"
#include "messagecache.h"
#include "serverlink.h"

#include <QSet>

namespace chatbook::app {

/// Keeps Conversations true: from the cache at first, then by what is pushed, read and drafted,
/// and by the server's own numbers after each login. What changes it is committed together with
/// the documents that say so.
class Inbox : public QObject
{
    Q_OBJECT

public:
    Inbox(Cache &cache, MessageCache &messages, ServerLink &link, Conversations &conversations,
          QObject *parent = nullptr);

    /// Reads what the cache holds, in place of what is here.
    void load(const UserId &self);

    ConversationSummary summary(const RecipientId &recipient) const;

    /// A new message was pushed; `known` when the cache had it before.
    void messageStored(const Message &message, bool known);
    /// A message was changed; `before` is how the cache knew it.
    void messageUpdated(const Message &message, const std::optional<Message> &before);

    /// This person has read up to `offset`. False when that was so already.
    bool read(const RecipientId &recipient, qint64 offset);
    void setDraft(const RecipientId &recipient, const QString &text);
    void setTyping(const RecipientId &recipient, const QStringList &names);
    void setName(const Recipient &recipient);

    /// Asks for the server's numbers: the latest conversations, or all.
    void refresh(bool all);

signals:
    /// The server does not know of this read marker yet.
    void readBehind(const chatbook::RecipientId &recipient, qint64 offset);

private:
    void ask(qint64 before, bool all);
    void answered(const QJsonObject &page, bool all);
    void take(ConversationSummary theirs);
    bool countsAsUnread(const Message &message, const ConversationSummary &summary) const;
    ConversationSummary &at(const RecipientId &recipient);
    void touch(const RecipientId &recipient);
    void publish(const RecipientId &recipient);
    void publishAll();
    void store();

    Cache &m_cache;
    MessageCache &m_messages;
    ServerLink &m_link;
    Conversations &m_conversations;
    UserId m_self;
    QHash<RecipientId, ConversationSummary> m_summaries;
    QSet<RecipientId> m_unstored;    ///< not in the cache as they are here
    QSet<RecipientId> m_unpublished; ///< not in Conversations as they are here
    QTimer m_publishTimer;
    int m_asked = 0; ///< tells answers to an earlier refresh() apart
    /// Unread messages pushed while the server was asked, which its numbers may lack.
    QHash<RecipientId, QList<qint64>> m_meanwhile;
};

} // namespace chatbook::app
