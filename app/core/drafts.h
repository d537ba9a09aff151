#pragma once

#include "cache.h"
#include "unsent.h"

#include <QHash>
#include <QSet>

namespace chatbook::app {

/// What is written and not sent, kept on disk a moment after the last keystroke.
class Drafts : public QObject
{
    Q_OBJECT

public:
    explicit Drafts(Cache &cache, QObject *parent = nullptr);

    /// Reads what the cache holds; what is not saved yet stays.
    void load();
    Draft draft(const RecipientId &recipient) const { return m_drafts.value(recipient); }
    /// An empty one removes it.
    void set(const RecipientId &recipient, const Draft &draft);
    /// A message became another: an edit that was begun and left as it was goes with it.
    void messageUpdated(const RecipientId &recipient, const Message &before, const Message &after);
    /// Writes what waits. To be called before the cache is closed.
    void save();

private:
    Cache &m_cache;
    QTimer m_timer;
    QHash<RecipientId, Draft> m_drafts;
    QSet<RecipientId> m_unsaved;
};

} // namespace chatbook::app
