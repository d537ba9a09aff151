#include "messagelist.h"

#include "messagewords.h"

#include <algorithm>

namespace chatbook::app {

MessageList::MessageList(MessageSource *source, QObject *parent)
    : QAbstractListModel(parent)
    , m_source(source)
    , m_pages(source)
    , m_line(source->unreadFrom())
    , m_pendingKnown(pendingOffsets())
{
    connect(&m_pages, &PageLoader::loaded, this, &MessageList::onPageLoaded);
    connect(&m_pages, &PageLoader::progressChanged, this, &MessageList::progressChanged);
    connect(&m_pages, &PageLoader::finished, this, [this] { m_arrived.clear(); });
    connect(source, &MessageSource::messageStored, this, &MessageList::onStored);
    connect(source, &MessageSource::messageUpdated, this, &MessageList::onUpdated);
    connect(source, &MessageSource::pendingChanged, this, &MessageList::onPendingChanged);
    connect(source, &MessageSource::historyReset, this, &MessageList::onHistoryReset);
}

int MessageList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant MessageList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MessageRow &row = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case ContentRole:
        return row.message.content;
    case Qt::AccessibleTextRole:
        return describe(row);
    case SenderRole:
        return row.message.sender.name;
    case TimeRole:
        return row.message.timestamp;
    case OffsetRole:
        return row.message.offset;
    case StateRole:
        if (!row.pending)
            return QStringLiteral("stored");
        return row.pending->state == PendingMessage::State::Failed ? QStringLiteral("failed")
                                                                   : QStringLiteral("waiting");
    default:
        return {};
    }
}

void MessageList::open()
{
    const std::optional<qint64> readTo = m_source->unreadFrom();
    m_line.open(readTo);
    if (readTo)
        m_pages.open({.where = PageRequest::Where::Around,
                      .offset = qMax<qint64>(1, *readTo),
                      .limit = PageLoader::pageSize});
    else
        m_pages.open({.where = PageRequest::Where::Newest, .limit = PageLoader::pageSize});
}

void MessageList::showNewest()
{
    if (opening() == Progress::Idle && !m_hasNewer && count() > 0)
        return;
    m_pages.open({.where = PageRequest::Where::Newest, .limit = PageLoader::pageSize});
}

void MessageList::showOldest()
{
    if (opening() == Progress::Idle && !m_hasOlder && count() > 0)
        return;
    m_pages.open({.where = PageRequest::Where::Around, .offset = 1, .limit = PageLoader::pageSize});
}

void MessageList::showAround(qint64 offset)
{
    if (opening() != Progress::Loading && rowOf(offset) >= 0)
        return;
    m_pages.open(
        {.where = PageRequest::Where::Around, .offset = offset, .limit = PageLoader::pageSize});
}

void MessageList::fetchOlder()
{
    if (m_hasOlder && storedCount() > 0)
        m_pages.fetchOlder(m_rows.firstOffset());
}

void MessageList::fetchNewer()
{
    if (m_hasNewer && storedCount() > 0)
        m_pages.fetchNewer(m_rows.lastOffset());
}

void MessageList::retry()
{
    if (m_pages.takeFailure(Purpose::Open)) {
        m_pages.openAgain();
        return;
    }
    if (m_pages.takeFailure(Purpose::Older))
        fetchOlder();
    if (m_pages.takeFailure(Purpose::Newer))
        fetchNewer();
}

void MessageList::onPageLoaded(Purpose purpose, const PageRequest &request, const MessagePage &page)
{
    // Rows may have been trimmed at an end meanwhile; then the page does not fit on.
    if (purpose == Purpose::Open)
        replaceAll(page);
    else if (purpose == Purpose::Older && m_rows.firstOffset() == request.offset)
        prepend(page);
    else if (purpose == Purpose::Newer && m_hasNewer && m_rows.lastOffset() == request.offset)
        append(page);
}

QStringList MessageList::pendingOffsets() const
{
    QStringList offsets;
    const QList<PendingMessage> pending = m_source->pending();
    for (const PendingMessage &message : pending)
        offsets.append(message.clientOffset);
    return offsets;
}

void MessageList::replaceAll(const MessagePage &page)
{
    beginResetModel();
    m_rows.clear();
    m_rows.insert(0, rowsOf(page), int(page.messages.size()));
    m_hasOlder = page.more;
    m_hasNewer = page.moreAfter;
    if (!m_hasNewer)
        m_rows.insert(count(), missingPending(), 0);
    m_unread.row = -1;
    updateUnreadRow();
    endResetModel();
    takeArrived();
}

void MessageList::prepend(const MessagePage &page)
{
    m_hasOlder = page.more;
    insertRows(0, rowsOf(page), int(page.messages.size()));
    if (storedCount() > capacity)
        leaveNewest(capacity);
    updateUnreadRow();
}

void MessageList::append(const MessagePage &page)
{
    m_hasNewer = page.moreAfter;
    insertRows(storedCount(), rowsOf(page), int(page.messages.size()));
    trimOldest();
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
    const MessageRow row = rowFor(message);
    m_line.arrived(row);
    if (m_pages.isWaiting())
        m_arrived.append(message);
    if (row.own)
        m_pendingKnown.removeOne(message.clientOffset);
    const bool nothingShown = storedCount() == 0 && opening() != Progress::Idle;
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
    if (place == 0 && storedCount() > 0 && m_hasOlder)
        return;

    const MessageRow stored = rowFor(message);
    const int from = stored.own ? m_rows.pendingRowOf(message.clientOffset) : -1;
    if (from >= 0) {
        // It stays the row that it was, so that nobody who looks at it loses it.
        if (from != place) {
            beginMoveRows({}, from, from, {}, place);
            m_rows.move(from, place);
            endMoveRows();
        }
        m_rows.store(place, stored);
        emit dataChanged(index(place), index(place));
    } else {
        if (storedCount() >= capacity && !m_following) {
            leaveNewest(storedCount());
            return;
        }
        insertRows(place, {stored}, 1);
    }
    if (trimOldest())
        emit progressChanged();
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
    m_rows.replace(row, updated);
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

    const int row = m_rows.pendingRowOf(clientOffset);
    if (row >= 0 && found == pending.cend()) {
        removeRows(row, row);
    } else if (row >= 0) {
        const MessageRow updated = MessageRow::of(*found, self());
        if (at(row) != updated) {
            m_rows.replace(row, updated);
            emit dataChanged(index(row), index(row));
        }
    } else if (found != pending.cend() && !m_hasNewer &&
               !(storedCount() == 0 && opening() == Progress::Loading)) {
        addPending();
    }
    if (isNew)
        emit messageWritten(clientOffset);
}

void MessageList::onHistoryReset()
{
    if (opening() != Progress::Idle || count() == 0) {
        m_pages.openAgain();
        return;
    }
    // What came while nobody looked is on the page that comes, after what was read.
    const std::optional<qint64> readTo = m_hasNewer ? std::nullopt : m_line.reopen();
    if (readTo)
        m_pages.open({.where = PageRequest::Where::Around, .offset = *readTo, .limit = capacity});
    else if (!m_hasNewer || storedCount() == 0)
        m_pages.open({.where = PageRequest::Where::Newest, .limit = capacity});
    else
        m_pages.open({.where = PageRequest::Where::Around,
                      .offset = at(storedCount() / 2).message.offset,
                      .limit = capacity});
}

QList<MessageRow> MessageList::rowsOf(const MessagePage &page) const
{
    QList<MessageRow> rows;
    for (const Message &message : page.messages)
        rows.append(rowFor(message));
    return rows;
}

/// Those of pending() that have no row yet.
QList<MessageRow> MessageList::missingPending() const
{
    QList<MessageRow> rows;
    const QList<PendingMessage> pending = m_source->pending();
    for (const PendingMessage &message : pending) {
        if (rowOf(message.clientOffset) < 0)
            rows.append(MessageRow::of(message, self()));
    }
    return rows;
}

/// At the end.
void MessageList::addPending()
{
    insertRows(count(), missingPending(), 0);
}

void MessageList::insertRows(int first, const QList<MessageRow> &rows, int stored)
{
    if (rows.isEmpty())
        return;
    beginInsertRows({}, first, first + int(rows.size()) - 1);
    m_rows.insert(first, rows, stored);
    m_unread.inserted(first, first + int(rows.size()) - 1);
    endInsertRows();
}

void MessageList::removeRows(int first, int last)
{
    beginRemoveRows({}, first, last);
    m_rows.remove(first, last);
    m_unread.removed(first, last);
    endRemoveRows();
}

/// Whether there were more rows than there is room for.
bool MessageList::trimOldest()
{
    const int over = storedCount() - capacity;
    if (over <= 0)
        return false;
    m_hasOlder = true;
    removeRows(0, over - 1);
    return true;
}

/// Keeps the first `keep` stored rows: the window ends before the newest now.
void MessageList::leaveNewest(int keep)
{
    if (keep < count())
        removeRows(keep, count() - 1);
    m_hasNewer = true;
    emit progressChanged();
}

void MessageList::updateUnreadRow()
{
    const int row = m_line.rowIn(m_rows.all(), storedCount(), m_hasOlder);
    const int before = std::exchange(m_unread.row, row);
    if (before == row)
        return;
    for (const int changed : {before, row}) {
        if (changed >= 0 && changed < count())
            emit dataChanged(index(changed), index(changed));
    }
}

} // namespace chatbook::app
