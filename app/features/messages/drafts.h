#pragma once

#include "cache.h"
#include "unsent.h"

#include <QHash>
#include <QSet>

namespace chatbook::app {

/// Unsent texts, stored on disk a moment after the last keystroke.
class Drafts : public QObject
{
    Q_OBJECT

public:
    explicit Drafts(Cache &cache, QObject *parent = nullptr);

    /// The conversations that have a draft.
    QList<ConversationId> all() const { return m_drafts.keys(); }
    Draft draft(const ConversationId &recipient) const { return m_drafts.value(recipient); }
    /// An empty draft is removed.
    void set(const ConversationId &recipient, const Draft &draft);
    /// A message was changed: removes a draft of its edit whose text is unchanged.
    void messageChanged(const Message &after, const std::optional<Message> &before);
    /// Writes unsaved drafts, as when the cache is about to be closed.
    void save();

signals:
    void changed(const chatbook::ConversationId &recipient);
    /// Read all of them again.
    void reset();

private:
    void load();

    Cache &m_cache;
    QTimer m_timer;
    QHash<ConversationId, Draft> m_drafts;
    QSet<ConversationId> m_unsaved;
};

} // namespace chatbook::app
