// How the rows of MessageList come, change and go.

#include "messagelist.h"

#include <algorithm>

namespace chatbook::app {

void MessageList::replaceAll(const MessagePage &page)
{
    beginResetModel();
    m_rows.clear();
    for (const Message &message : page.messages)
        m_rows.append(rowFor(message));
    m_stored = count();
    m_hasOlder = page.more;
    m_hasNewer = page.moreAfter;
    if (!m_hasNewer) {
        const QList<PendingMessage> pending = m_source->pending();
        for (const PendingMessage &message : pending) {
            if (rowOf(message.clientOffset) < 0)
                m_rows.append(rowFor(message));
        }
    }
    m_unreadRow = -1;
    updateUnreadRow();
    endResetModel();
    takeArrived();
}

void MessageList::prepend(const MessagePage &page)
{
    m_hasOlder = page.more;
    QList<MessageRow> rows;
    for (const Message &message : page.messages)
        rows.append(rowFor(message));
    insertRows(0, rows, int(rows.size()));
    if (m_stored > capacity)
        leaveNewest(capacity);
    updateUnreadRow();
}

void MessageList::append(const MessagePage &page)
{
    m_hasNewer = page.moreAfter;
    QList<MessageRow> rows;
    for (const Message &message : page.messages)
        rows.append(rowFor(message));
    insertRows(m_stored, rows, int(rows.size()));
    if (m_stored > capacity) {
        m_hasOlder = true;
        removeRows(0, m_stored - capacity - 1);
    }
    if (!m_hasNewer) {
        addPending();
        takeArrived();
    }
    updateUnreadRow();
}

/// What came in live while a page was under way may be missing from that page.
void MessageList::takeArrived()
{
    if (m_hasNewer)
        return;
    const QList<Message> arrived = m_arrived;
    for (const Message &message : arrived) {
        if (rowOf(message.offset) < 0)
            upsert(message);
    }
}

void MessageList::onStored(const Message &message)
{
    const bool own = isOwn(message);
    if (m_leftAt && !own)
        drawLine(message.offset);
    else if (m_firstLive == 0 && !m_leftAt)
        m_firstLive = message.offset;
    if (!m_asked.isEmpty())
        m_arrived.append(message);
    if (own)
        m_pendingKnown.removeOne(message.clientOffset);
    const bool nothingShown = m_stored == 0 && m_opening != Progress::Idle;
    if (!m_hasNewer && !nothingShown)
        upsert(message);
    updateUnreadRow();
    emit messageArrived(message);
}

void MessageList::upsert(const Message &message)
{
    if (const int row = rowOf(message.offset); row >= 0) {
        onUpdated(message);
        return;
    }
    const int place = lowerBound(message.offset);
    // Older than the window: it will come with its page.
    if (place == 0 && m_stored > 0 && m_hasOlder)
        return;

    const int from = isOwn(message) ? pendingRowOf(message.clientOffset) : -1;
    if (from >= 0) {
        // It stays the row that it was, so that nobody who looks at it loses it.
        if (from != place) {
            beginMoveRows({}, from, from, {}, place);
            m_rows.move(from, place);
            endMoveRows();
        }
        m_rows[place] = rowFor(message);
        ++m_stored;
        emit dataChanged(index(place), index(place));
    } else {
        if (m_stored >= capacity && !m_following) {
            leaveNewest(m_stored);
            return;
        }
        insertRows(place, {rowFor(message)}, 1);
    }
    if (m_stored > capacity) {
        m_hasOlder = true;
        removeRows(0, m_stored - capacity - 1);
        emit progressChanged();
    }
    updateUnreadRow();
}

void MessageList::onUpdated(const Message &message)
{
    for (Message &arrived : m_arrived) {
        if (arrived.offset == message.offset && arrived.changed <= message.changed)
            arrived = message;
    }
    const int row = rowOf(message.offset);
    if (row < 0) {
        // Replies may show what it said when it was here.
        for (int reply = 0; reply < count(); ++reply) {
            const auto &replyTo = at(reply).message.replyTo;
            if (replyTo && replyTo->offset == message.offset)
                emit dataChanged(index(reply), index(reply));
        }
        return;
    }
    if (at(row).message.changed > message.changed)
        return;
    const MessageRow updated = rowFor(message);
    if (at(row) == updated)
        return;
    m_rows[row] = updated;
    emit dataChanged(index(row), index(row));
}

void MessageList::onPendingChanged(const QString &clientOffset)
{
    const QList<PendingMessage> pending = m_source->pending();
    const auto found = std::find_if(pending.cbegin(), pending.cend(), [&](const auto &message) {
        return message.clientOffset == clientOffset;
    });
    const bool isNew = found != pending.cend() && !m_pendingKnown.contains(clientOffset);
    m_pendingKnown = pendingOffsets();

    const int row = pendingRowOf(clientOffset);
    if (row >= 0 && found == pending.cend()) {
        removeRows(row, row);
    } else if (row >= 0) {
        const MessageRow updated = rowFor(*found);
        if (at(row) != updated) {
            m_rows[row] = updated;
            emit dataChanged(index(row), index(row));
        }
    } else if (found != pending.cend() && !m_hasNewer &&
               !(m_stored == 0 && m_opening == Progress::Loading)) {
        addPending();
    }
    if (isNew)
        emit messageWritten(clientOffset);
}

void MessageList::onHistoryReset()
{
    if (m_opening != Progress::Idle || m_rows.isEmpty()) {
        begin(m_openRequest);
        return;
    }
    if (m_leftAt && *m_leftAt > 0 && !m_hasNewer) {
        // What came meanwhile is on the page that comes, after what was read.
        drawLine(0);
        begin({.where = PageRequest::Where::Around, .offset = *m_leftAt, .limit = capacity});
        return;
    }
    if (!m_hasNewer || m_stored == 0)
        begin({.where = PageRequest::Where::Newest, .limit = capacity});
    else
        begin({.where = PageRequest::Where::Around,
               .offset = at(m_stored / 2).message.offset,
               .limit = capacity});
}

/// Puts those of pending() that have no row yet at the end.
void MessageList::addPending()
{
    QList<MessageRow> rows;
    const QList<PendingMessage> pending = m_source->pending();
    for (const PendingMessage &message : pending) {
        if (rowOf(message.clientOffset) < 0)
            rows.append(rowFor(message));
    }
    insertRows(count(), rows, 0);
}

void MessageList::insertRows(int first, const QList<MessageRow> &rows, int stored)
{
    if (rows.isEmpty())
        return;
    beginInsertRows({}, first, first + int(rows.size()) - 1);
    m_rows.insert(first, rows.size(), {});
    std::copy(rows.cbegin(), rows.cend(), m_rows.begin() + first);
    m_stored += stored;
    if (m_unreadRow >= first)
        m_unreadRow += int(rows.size());
    endInsertRows();
}

void MessageList::removeRows(int first, int last)
{
    beginRemoveRows({}, first, last);
    const int storedGone = qMax(0, qMin(last + 1, m_stored) - first);
    m_rows.remove(first, last - first + 1);
    m_stored -= storedGone;
    if (m_unreadRow > last)
        m_unreadRow -= last - first + 1;
    else if (m_unreadRow >= first)
        m_unreadRow = -1;
    endRemoveRows();
}

/// Keeps the first `keep` stored rows: the window ends before the newest now.
void MessageList::leaveNewest(int keep)
{
    if (keep < count())
        removeRows(keep, count() - 1);
    m_hasNewer = true;
    emit progressChanged();
}

/// The line's place while nobody looks: after what was read, where that is known.
void MessageList::drawLine(qint64 firstNew)
{
    if (*m_leftAt == 0)
        m_leftAt = firstNew - 1;
    m_unreadFrom = m_leftAt;
    m_firstLive = 0;
}

void MessageList::updateUnreadRow()
{
    int row = -1;
    const bool knowsBefore = m_unreadFrom && m_stored > 0 &&
                             (!m_hasOlder || m_rows.constFirst().message.offset <= *m_unreadFrom);
    if (knowsBefore) {
        for (int i = lowerBound(*m_unreadFrom + 1); i < m_stored && row < 0; ++i) {
            if (m_firstLive > 0 && at(i).message.offset >= m_firstLive)
                break;
            if (!at(i).own)
                row = i;
        }
    }
    const int before = std::exchange(m_unreadRow, row);
    if (before == row)
        return;
    for (const int changed : {before, row}) {
        if (changed >= 0 && changed < count())
            emit dataChanged(index(changed), index(changed));
    }
}

MessageRow MessageList::rowFor(const Message &message) const
{
    return {.message = message, .own = isOwn(message)};
}

MessageRow MessageList::rowFor(const PendingMessage &pending) const
{
    MessageRow row{.message = {}, .pending = pending, .own = true};
    row.message.sender = m_source->self();
    row.message.recipient = {pending.recipient, {}};
    row.message.timestamp = pending.written;
    row.message.content = pending.content;
    row.message.clientOffset = pending.clientOffset;
    row.message.replyTo = pending.replyTo;
    return row;
}

} // namespace chatbook::app
