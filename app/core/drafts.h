#pragma once

#include "cache.h"
#include "ids.h"

#include <QHash>

namespace chatbook {

/// What is written and not sent, kept on disk a moment after the last keystroke.
class Drafts : public QObject
{
    Q_OBJECT

public:
    explicit Drafts(Cache &cache, QObject *parent = nullptr);

    /// An empty text removes it.
    void set(const RecipientId &recipient, const QString &text);
    /// Writes what waits. To be called before the cache is closed.
    void save();

private:
    Cache &m_cache;
    QTimer m_timer;
    QHash<RecipientId, QString> m_unsaved;
};

} // namespace chatbook
