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

    /// The conversations that have one.
    QList<RecipientId> all() const { return m_drafts.keys(); }
    Draft draft(const RecipientId &recipient) const { return m_drafts.value(recipient); }
    /// An empty one removes it.
    void set(const RecipientId &recipient, const Draft &draft);
    /// A message became another: an edit that was begun and left as it was goes with it.
    void messageChanged(const Message &after, const std::optional<Message> &before);
    /// Writes what waits, as the cache does before it is closed.
    void save();

signals:
    void changed(const chatbook::RecipientId &recipient);
    /// All are to be read anew.
    void reset();

private:
    void load();

    Cache &m_cache;
    QTimer m_timer;
    QHash<RecipientId, Draft> m_drafts;
    QSet<RecipientId> m_unsaved;
};

} // namespace chatbook::app
