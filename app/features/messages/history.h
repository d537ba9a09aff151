#pragma once

#include "link.h"
#include "messagecache.h"
#include "messagesource.h"
#include "outbox.h"

#include <QQueue>

namespace chatbook::app {

/// The messages of one conversation: from the cache where that knows the whole page, else from
/// the server, into the cache. While the server is away it gives what the cache holds, as far as
/// that goes without a hole, and beyond that the page fails with a sentence; while it is being
/// reached, such a page waits.
class History : public MessageSource
{
    Q_OBJECT

public:
    struct Opened
    {
        RecipientId recipient;
        User self;
        std::optional<qint64> unreadFrom = {};
    };

    History(const Opened &opened, MessageCache &cache, Link &link, const Outbox &outbox);

    void requestPage(const PageRequest &request) override;
    QList<PendingMessage> pending() const override;
    std::optional<qint64> unreadFrom() const override { return m_opened.unreadFrom; }
    std::optional<Message> known(qint64 offset) const override;
    User self() const override { return m_opened.self; }

    const RecipientId &recipient() const { return m_opened.recipient; }
    /// The link's state is another.
    void linkChanged();
    /// There may be holes, or other people's messages altogether.
    void reset(const User &self);
    /// The cache has this one of the conversation, which is new or not.
    void take(const Message &message, bool isNew);
    /// The pending one was added, changed or removed.
    void takePending(const QString &clientOffset) { emit pendingChanged(clientOffset); }

signals:
    /// The server gave these; the cache has them.
    void received(const QList<chatbook::Message> &messages);

private:
    void answerSoon();
    void answerNext();
    void ask(const PageRequest &request);
    void answered(const PageRequest &request, const Result<QJsonObject> &answer);
    void finish(const MessagePage &page);
    void fail(const QString &why);

    Opened m_opened;
    MessageCache &m_cache;
    Link &m_link;
    const Outbox &m_outbox;
    QQueue<PageRequest> m_requests;
    bool m_asking = false;    ///< the first of them is with the server
    bool m_scheduled = false; ///< answerNext() is on its way
};

/// The ack of `chat`: those of its messages that are well-formed, of this conversation and in
/// order.
MessagePage pageFromJson(const QJsonObject &json, const RecipientId &recipient, const UserId &self);

} // namespace chatbook::app
