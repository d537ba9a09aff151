#pragma once

#include "documents.h"

#include <QHash>
#include <QObject>

namespace chatbook::app {

/// What the contact list shows of one conversation.
struct ConversationSummary
{
    Recipient recipient; ///< ALL_CHAT or the other person
    std::optional<Message> last = {};
    int unread = 0;     ///< others' undeleted messages above `read`, at most limits::unreadMaximum
    qint64 read = 0;    ///< own read marker, an offset
    QString draft = {}; ///< what is written and not sent
    QStringList typing = {}; ///< names of those who write there now

    friend bool operator==(const ConversationSummary &, const ConversationSummary &) = default;
};

/// All conversations of this person, kept true by events and cached on disk. ALL_CHAT is
/// always among them.
class Conversations : public QObject
{
    Q_OBJECT

public:
    explicit Conversations(QObject *parent = nullptr);

    QList<ConversationSummary> all() const { return m_summaries.values(); }
    /// The summary; an empty one (recipient's id set) where there is no conversation yet.
    ConversationSummary summary(const RecipientId &id) const;

    void set(const ConversationSummary &summary);
    /// Replaces them all, as when another server's cache is opened.
    void setAll(const QList<ConversationSummary> &summaries);

signals:
    /// One is new or has changed.
    void changed(const chatbook::RecipientId &id);
    /// All are to be read anew.
    void reset();

private:
    QHash<RecipientId, ConversationSummary> m_summaries;
};

} // namespace chatbook::app
