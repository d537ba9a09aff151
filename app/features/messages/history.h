#pragma once

#include "link.h"
#include "messagecache.h"
#include "messagesource.h"
#include "outbox.h"

#include <QQueue>

namespace chatbook::app {

/// The messages of one conversation. A page comes from the cache if that has all of it, otherwise
/// from the server, through the cache. While the server is offline, a page has what the cache holds
/// up to the first gap, and beyond that it fails. While connecting, such a page
/// waits.
class History : public MessageSource
{
    Q_OBJECT

public:
    struct Opened
    {
        ConversationId recipient;
        User self;
        std::optional<qint64> unreadFrom = {};
    };

    History(const Opened &opened, MessageCache &cache, Link &link, const Outbox &outbox);

    void requestPage(const PageRequest &request) override;
    QList<PendingMessage> pending() const override;
    std::optional<qint64> unreadFrom() const override { return m_opened.unreadFrom; }
    std::optional<Message> known(qint64 offset) const override;
    User self() const override { return m_opened.self; }

    const ConversationId &recipient() const { return m_opened.recipient; }
    /// The link's state has changed.
    void linkChanged();
    /// There may be gaps, or the messages of another account.
    void reset(const User &self);
    /// The cache has this message of the conversation, new or changed.
    void take(const Message &message, bool isNew);
    /// The pending message was added, changed or removed.
    void takePending(const QString &clientOffset) { emit pendingChanged(clientOffset); }

signals:
    /// These came from the server and are in the cache.
    void received(const QList<chatbook::Message> &messages);

private:
    void answerSoon();
    void answerNext();
    void ask(const PageRequest &request);
    void askForPosts(const PageRequest &request, qint64 before);
    void postsAnswered(const PageRequest &request, qint64 before, const QJsonObject &answer);
    void answered(const PageRequest &request, const Result<QJsonObject> &answer);
    void finish(const MessagePage &page);
    void fail(const Error &why);

    Opened m_opened;
    MessageCache &m_cache;
    Link &m_link;
    const Outbox &m_outbox;
    QQueue<PageRequest> m_requests;
    QList<Message> m_newer;   ///< read so far for a page After, which the server of posts has not
    bool m_asking = false;    ///< the server is asked for the first of them
    bool m_scheduled = false; ///< answerNext() is queued
};

/// The page in the ack of `chat`: its messages that are well-formed and of this conversation, in
/// order.
MessagePage pageFromJson(const QJsonObject &json, const ConversationId &recipient,
                         const UserId &self);

/// The page in the ack of `stories` or `comments`, oldest first. What stories say of their comments
/// goes to the cache.
MessagePage postsFromJson(const QJsonObject &json, const ConversationId &conversation,
                          MessageCache &cache);

} // namespace chatbook::app
