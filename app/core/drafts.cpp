#include "drafts.h"

namespace chatbook {
namespace {

constexpr int saveAfterMs = 400;

} // namespace

Drafts::Drafts(Cache &cache, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(saveAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &Drafts::save);
}

void Drafts::set(const RecipientId &recipient, const QString &text)
{
    m_unsaved.insert(recipient, text);
    // Not started anew at each keystroke, or a quick writer would never be saved.
    if (!m_timer.isActive())
        m_timer.start();
}

void Drafts::save()
{
    m_timer.stop();
    const QHash<RecipientId, QString> drafts = std::exchange(m_unsaved, {});
    for (auto draft = drafts.begin(); draft != drafts.end(); ++draft)
        m_cache.write([&](Database &database) {
            if (draft->isEmpty())
                database.run(QStringLiteral("DELETE FROM drafts WHERE recipient=?"),
                             {draft.key().value});
            else
                database.run(QStringLiteral("INSERT OR REPLACE INTO drafts (recipient, content) "
                                            "VALUES (?, ?)"),
                             {draft.key().value, *draft});
        });
    m_cache.flush();
}

} // namespace chatbook
