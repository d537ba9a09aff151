#pragma once

#include "messages.h"
#include "readmarkers.h"

#include <QSet>

namespace chatbook::app {

/// What is known of one conversation.
struct ConversationSummary
{
    Recipient recipient; ///< ALL_CHAT or the other person
    std::optional<Message> last = {};
    int unread = 0;  ///< others' undeleted messages above `read`, at most limits::unreadMaximum
    qint64 read = 0; ///< own read marker, an offset

    friend bool operator==(const ConversationSummary &, const ConversationSummary &) = default;
};

/// All conversations of this person: from the cache at first, then by what is pushed and read, and
/// by the server's own numbers after each login. What changes them is committed together with the
/// documents that say so. ALL_CHAT is always among them.
class Conversations : public QObject
{
    Q_OBJECT

public:
    Conversations(Cache &cache, Link &link, Sync &sync, Messages &messages,
                  QObject *parent = nullptr);

    QList<ConversationSummary> all() const { return m_summaries.values(); }
    /// The summary; an empty one (recipient's id set) where there is no conversation yet.
    ConversationSummary summary(const RecipientId &id) const;
    /// Where what is unread begins, an offset; none where nothing was ever read or unread.
    std::optional<qint64> unreadFrom(const RecipientId &id) const;

    /// This person has read up to `offset`.
    void markRead(const RecipientId &id, qint64 offset);

signals:
    /// One is new or has changed.
    void changed(const chatbook::RecipientId &id);
    /// All are to be read anew.
    void reset();

private:
    void load();
    void messageStored(const Message &message, bool known);
    void messageChanged(const Message &message, const std::optional<Message> &before);
    void takeRead(const QJsonObject &json);
    bool read(const RecipientId &id, qint64 offset);
    void refresh(bool all);
    void ask(qint64 before, bool all);
    void answered(const QJsonObject &page, bool all);
    void take(const ConversationSummary &theirs);
    bool countsAsUnread(const Message &message, const ConversationSummary &summary) const;
    ConversationSummary &at(const RecipientId &id);
    void touch(const RecipientId &id);
    void announce();
    void store();

    Cache &m_cache;
    Link &m_link;
    MessageCache &m_messages;
    ReadMarkers m_readMarkers;
    QHash<RecipientId, ConversationSummary> m_summaries;
    QSet<RecipientId> m_unstored;    ///< not in the cache as they are here
    QSet<RecipientId> m_unannounced; ///< changed, and nobody was told
    QTimer m_announceTimer;
    int m_asked = 0; ///< tells answers to an earlier refresh() apart
    /// Unread messages pushed while the server was asked, which its numbers may lack.
    QHash<RecipientId, QList<qint64>> m_meanwhile;
};

} // namespace chatbook::app
