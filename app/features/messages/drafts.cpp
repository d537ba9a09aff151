#include "drafts.h"

#include <algorithm>

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
    connect(&m_cache, &Cache::opened, this, &Drafts::load);
    connect(&m_cache, &Cache::closing, this, &Drafts::save);
}

/// Drafts that are not saved yet stay.
void Drafts::load()
{
    m_drafts.removeIf([this](const auto &draft) { return !m_unsaved.contains(draft.key()); });
    m_cache.read([this](Database &database) {
        Rows rows =
            database.run(QStringLiteral("SELECT recipient, content, reply, edit FROM drafts"));
        while (rows.next()) {
            const ConversationId recipient{rows.text(0)};
            if (!m_unsaved.contains(recipient))
                m_drafts.insert(recipient, {.text = rows.text(1),
                                            .reply = replyFromText(rows.text(2)),
                                            .edit = editFromText(rows.text(3))});
        }
    });
    emit reset();
}

void Drafts::set(const ConversationId &recipient, const Draft &draft)
{
    if (m_drafts.value(recipient) == draft)
        return;
    m_drafts.insert(recipient, draft);
    m_unsaved.insert(recipient);
    // Not restarted at each keystroke, or fast typing would never be saved.
    if (!m_timer.isActive())
        m_timer.start();
    emit changed(recipient);
}

void Drafts::messageChanged(const Message &after, const std::optional<Message> &before)
{
    if (!before || before->content == after.content)
        return;
    const auto draft = std::find_if(m_drafts.begin(), m_drafts.end(), [&](const Draft &each) {
        return each.edit && each.edit->id == before->id && each.edit->text == before->content;
    });
    if (draft == m_drafts.end())
        return;
    Draft left = *draft;
    left.edit.reset();
    set(draft.key(), left);
    m_cache.erasedText();
}

void Drafts::save()
{
    m_timer.stop();
    const QSet<ConversationId> unsaved = std::exchange(m_unsaved, {});
    for (const ConversationId &recipient : unsaved) {
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
