#include "unreadline.h"

namespace chatbook::app {

void UnreadLine::open(std::optional<qint64> readTo)
{
    m_after = readTo;
    m_firstLive = 0;
}

void UnreadLine::leave(qint64 readTo)
{
    if (!m_leftAt || readTo > 0)
        m_leftAt = readTo;
}

void UnreadLine::arrived(const MessageRow &row)
{
    if (m_leftAt && !row.own)
        draw(row.message.offset);
    else if (m_firstLive == 0 && !m_leftAt)
        m_firstLive = row.message.offset;
}

std::optional<qint64> UnreadLine::reopen()
{
    if (m_leftAt.value_or(0) == 0)
        return {};
    draw(0);
    return m_leftAt;
}

/// After what was read, where that is known.
void UnreadLine::draw(qint64 firstNew)
{
    if (*m_leftAt == 0)
        m_leftAt = firstNew - 1;
    open(m_leftAt);
}

int UnreadLine::rowIn(const QList<MessageRow> &rows, int stored, bool hasOlder) const
{
    if (!m_after || stored == 0 || (hasOlder && rows.constFirst().message.offset > *m_after))
        return -1;
    for (int row = 0; row < stored; ++row) {
        const qint64 offset = rows.at(row).message.offset;
        if (m_firstLive > 0 && offset >= m_firstLive)
            return -1;
        if (offset > *m_after && !rows.at(row).own)
            return row;
    }
    return -1;
}

} // namespace chatbook::app
