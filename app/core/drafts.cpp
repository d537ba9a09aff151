#include "drafts.h"

namespace chatbook::app {
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

void Drafts::load()
{
    m_drafts.removeIf([this](const auto &draft) { return !m_unsaved.contains(draft.key()); });
    m_cache.read([this](Database &database) {
        Rows rows =
            database.run(QStringLiteral("SELECT recipient, content, reply, edit FROM drafts"));
        while (rows.next()) {
            const RecipientId recipient{rows.text(0)};
            if (!m_unsaved.contains(recipient))
                m_drafts.insert(recipient, {.text = rows.text(1),
                                            .reply = replyFromText(rows.text(2)),
                                            .edit = editFromText(rows.text(3))});
        }
    });
}

void Drafts::set(const RecipientId &recipient, const Draft &draft)
{
    m_drafts.insert(recipient, draft);
    m_unsaved.insert(recipient);
    // Not started anew at each keystroke, or a quick writer would never be saved.
    if (!m_timer.isActive())
        m_timer.start();
}

void Drafts::messageUpdated(const RecipientId &recipient, const Message &before,
                            const Message &after)
{
    const auto draft = m_drafts.find(recipient);
    if (draft == m_drafts.end() || !draft->edit || draft->edit->id != before.id ||
        draft->edit->text != before.content || before.content == after.content)
        return;
    Draft left = *draft;
    left.edit.reset();
    set(recipient, left);
    m_cache.erasedText();
}

void Drafts::save()
{
    m_timer.stop();
    const QSet<RecipientId> unsaved = std::exchange(m_unsaved, {});
    for (const RecipientId &recipient : unsaved) {
        const Draft draft = m_drafts.value(recipient);
        m_cache.write([&](Database &database) {
            if (draft.isEmpty())
                database.run(QStringLiteral("DELETE FROM drafts WHERE recipient=?"),
                             {recipient.value});
            else
                database.run(QStringLiteral("INSERT OR REPLACE INTO drafts (recipient, content, "
                                            "reply, edit) VALUES (?, ?, ?, ?)"),
                             {recipient.value, sqlText(draft.text), textOf(draft.reply),
                              textOf(draft.edit)});
        });
    }
    m_cache.flush();
}

} // namespace chatbook::app
