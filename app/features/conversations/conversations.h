#pragma once

#include "messages.h"
#include "readmarkers.h"

#include <QSet>

namespace chatbook::app {

/// The state of one conversation.
struct ConversationSummary
{
    Recipient recipient; ///< ALL_CHAT, the feed or the other person
    std::optional<Message> last = {};
    int unread = 0;  ///< others' undeleted messages above `read`, at most limits::unreadMaximum
    qint64 read = 0; ///< own read marker, an offset

    friend bool operator==(const ConversationSummary &, const ConversationSummary &) = default;
};

/// All conversations of this person: first from the cache, then updated by pushes and reading, and
/// by the server's numbers after each login. Changes are committed together with the documents that
/// cause them. ALL_CHAT is always among them, and the feed if the server has one; its last message
/// is the newest story or comment.
class Conversations : public QObject
{
    Q_OBJECT

public:
    Conversations(Cache &cache, Link &link, Sync &sync, Messages &messages,
                  QObject *parent = nullptr);

    QList<ConversationSummary> all() const { return m_summaries.values(); }
    /// The summary; an empty one (with the recipient's id) if there is no conversation yet.
    ConversationSummary summary(const ConversationId &id) const;
    /// The offset after which messages are unread; none if nothing was ever read or unread.
    std::optional<qint64> unreadFrom(const ConversationId &id) const;

    /// This person has read up to `offset`.
    void markRead(const ConversationId &id, qint64 offset);

signals:
    /// A conversation is new or has changed.
    void changed(const chatbook::ConversationId &id);
    /// Read all of them again.
    void reset();

private:
    void load();
    void messageStored(const Message &message, bool known);
    void messageChanged(const Message &message, const std::optional<Message> &before);
    void takeRead(const QJsonObject &json);
    bool read(const ConversationId &id, qint64 offset);
    void refresh(bool all);
    void askForFeed();
    void ask(qint64 before, bool all);
    void answered(const QJsonObject &page, bool all);
    void take(const ConversationSummary &theirs);
    ConversationId summaryOf(const Message &message) const;
    bool countsAsUnread(const Message &message, const ConversationSummary &summary) const;
    ConversationSummary &at(const ConversationId &id);
    void touch(const ConversationId &id);
    void announce();
    void store();

    Cache &m_cache;
    Link &m_link;
    MessageCache &m_messages;
    ReadMarkers m_readMarkers;
    QHash<ConversationId, ConversationSummary> m_summaries;
    QSet<ConversationId> m_unstored;    ///< differ from the cache
    QSet<ConversationId> m_unannounced; ///< changed, but changed() was not emitted yet
    QTimer m_announceTimer;
    int m_asked = 0; ///< tells answers to earlier refresh() calls apart
    /// Unread messages pushed while the server was asked; its numbers may not include them.
    QHash<ConversationId, QList<qint64>> m_meanwhile;
};

} // namespace chatbook::app
