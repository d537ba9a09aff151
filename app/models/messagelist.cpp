#include "messagelist.h"

#include <QLocale>

#include <algorithm>

namespace chatbook {

namespace {

constexpr int pageSize = 50;

QStringList clientOffsetsOf(const QList<PendingMessage> &pending)
{
    QStringList offsets;
    for (const PendingMessage &message : pending)
        offsets.append(message.clientOffset);
    return offsets;
}

} // namespace

MessageList::MessageList(MessageSource *source, QObject *parent)
    : QAbstractListModel(parent)
    , m_source(source)
    , m_unreadFrom(source->unreadFrom())
    , m_pendingKnown(clientOffsetsOf(source->pending()))
{
    connect(source, &MessageSource::pageReady, this, &MessageList::onPageReady);
    connect(source, &MessageSource::pageFailed, this, &MessageList::onPageFailed);
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

QString MessageList::describe(const MessageRow &row)
{
    const Message &message = row.message;
    const QString time = timeText(message.timestamp);
    const QString text = message.deletedAt ? tr("This message was deleted") : message.content;
    QString spoken = message.replyTo
                         ? tr("%1, %2, in reply to %3: %4")
                               .arg(message.sender.name, time, message.replyTo->sender.name, text)
                         : tr("%1, %2: %3").arg(message.sender.name, time, text);
    if (message.editedAt && !message.deletedAt)
        spoken += tr(" (edited)");
    if (row.pending && row.pending->state == PendingMessage::State::Waiting)
        spoken += tr(" (not sent yet)");
    if (row.pending && row.pending->state == PendingMessage::State::Failed)
        spoken += tr(" (could not be sent: %1)").arg(row.pending->failure);
    for (const Reaction &reaction : message.reactions)
        spoken += u' ' + reaction.emoji + u' ' + QString::number(reaction.count);
    return spoken;
}

QString MessageList::timeText(const QDateTime &time)
{
    // Some locales' short format has seconds.
    const QString format = QLocale().timeFormat(QLocale::ShortFormat).remove(QStringLiteral(":ss"));
    return QLocale().toString(time.toLocalTime().time(), format);
}

void MessageList::open()
{
    m_unreadFrom = m_source->unreadFrom();
    m_firstLive = 0;
    if (m_unreadFrom > 0)
        begin({.where = PageRequest::Where::Around, .offset = m_unreadFrom, .limit = pageSize});
    else
        begin({.where = PageRequest::Where::Newest, .limit = pageSize});
}

void MessageList::showNewest()
{
    if (m_opening == Progress::Idle && !m_hasNewer && !m_rows.isEmpty())
        return;
    begin({.where = PageRequest::Where::Newest, .limit = pageSize});
}

void MessageList::showAround(qint64 offset)
{
    if (m_opening != Progress::Loading && rowOf(offset) >= 0)
        return;
    begin({.where = PageRequest::Where::Around, .offset = offset, .limit = pageSize});
}

void MessageList::begin(const PageRequest &request)
{
    // Whatever else is under way belongs to a part that is left behind.
    ++m_generation;
    m_openRequest = request;
    m_opening = Progress::Loading;
    m_older = m_newer = Progress::Idle;
    ask(request, Purpose::Open);
    emit progressChanged();
}

void MessageList::fetchOlder()
{
    if (!m_hasOlder || m_older != Progress::Idle || m_opening == Progress::Loading || m_stored == 0)
        return;
    m_older = Progress::Loading;
    ask({.where = PageRequest::Where::Before,
         .offset = m_rows.constFirst().message.offset,
         .limit = pageSize},
        Purpose::Older);
    emit progressChanged();
}

void MessageList::fetchNewer()
{
    if (!m_hasNewer || m_newer != Progress::Idle || m_opening == Progress::Loading || m_stored == 0)
        return;
    m_newer = Progress::Loading;
    ask({.where = PageRequest::Where::After,
         .offset = m_rows.at(m_stored - 1).message.offset,
         .limit = pageSize},
        Purpose::Newer);
    emit progressChanged();
}

void MessageList::retry()
{
    if (m_opening == Progress::Failed) {
        begin(m_openRequest);
        return;
    }
    if (std::exchange(m_older, m_older == Progress::Failed ? Progress::Idle : m_older) ==
        Progress::Failed)
        fetchOlder();
    if (std::exchange(m_newer, m_newer == Progress::Failed ? Progress::Idle : m_newer) ==
        Progress::Failed)
        fetchNewer();
}

void MessageList::ask(const PageRequest &request, Purpose purpose)
{
    m_asked.append({request, purpose, m_generation});
    m_source->requestPage(request);
}

std::optional<MessageList::Asked> MessageList::takeAsked(const PageRequest &request)
{
    const auto found = std::find_if(m_asked.cbegin(), m_asked.cend(),
                                    [&](const Asked &asked) { return asked.request == request; });
    if (found == m_asked.cend())
        return {};
    const Asked asked = *found;
    m_asked.erase(found);
    return asked;
}

void MessageList::onPageReady(const PageRequest &request, const MessagePage &page)
{
    const std::optional<Asked> asked = takeAsked(request);
    if (!asked)
        return;
    if (asked->generation == m_generation) {
        switch (asked->purpose) {
        case Purpose::Open:
            m_opening = Progress::Idle;
            replaceAll(page);
            break;
        case Purpose::Older:
            m_older = Progress::Idle;
            // Rows may have been trimmed at that end meanwhile; then the page does not fit on.
            if (m_stored > 0 && m_rows.constFirst().message.offset == request.offset)
                prepend(page);
            break;
        case Purpose::Newer:
            m_newer = Progress::Idle;
            if (m_hasNewer && m_stored > 0 &&
                m_rows.at(m_stored - 1).message.offset == request.offset)
                append(page);
            break;
        }
        emit progressChanged();
    }
    if (m_asked.isEmpty())
        m_arrived.clear();
}

void MessageList::onPageFailed(const PageRequest &request, const QString &why)
{
    const std::optional<Asked> asked = takeAsked(request);
    if (!asked || asked->generation != m_generation)
        return;
    Progress &progress = asked->purpose == Purpose::Open    ? m_opening
                         : asked->purpose == Purpose::Older ? m_older
                                                            : m_newer;
    progress = Progress::Failed;
    m_failure = why;
    emit progressChanged();
}

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
    if (m_firstLive == 0)
        m_firstLive = message.offset;
    if (!m_asked.isEmpty())
        m_arrived.append(message);
    const bool own = isOwn(message);
    if (own)
        m_pendingKnown.removeOne(message.clientOffset);
    const bool nothingShown = m_stored == 0 && m_opening != Progress::Idle;
    if (!m_hasNewer && !nothingShown)
        upsert(message);
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
    if (row < 0 || at(row).message.changed > message.changed)
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
    m_pendingKnown = clientOffsetsOf(pending);

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

void MessageList::updateUnreadRow()
{
    int row = -1;
    const bool knowsBefore =
        m_stored > 0 && (!m_hasOlder || m_rows.constFirst().message.offset <= m_unreadFrom);
    if (m_unreadFrom > 0 && knowsBefore) {
        for (int i = lowerBound(m_unreadFrom + 1); i < m_stored && row < 0; ++i) {
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

int MessageList::lowerBound(qint64 offset) const
{
    const auto end = m_rows.cbegin() + m_stored;
    const auto found =
        std::lower_bound(m_rows.cbegin(), end, offset, [](const MessageRow &row, qint64 wanted) {
            return row.message.offset < wanted;
        });
    return int(found - m_rows.cbegin());
}

int MessageList::rowOf(qint64 offset) const
{
    const int row = lowerBound(offset);
    return row < m_stored && at(row).message.offset == offset ? row : -1;
}

int MessageList::rowOf(const QString &clientOffset) const
{
    for (int row = count() - 1; row >= 0; --row) {
        if (at(row).own && at(row).message.clientOffset == clientOffset)
            return row;
    }
    return -1;
}

int MessageList::pendingRowOf(const QString &clientOffset) const
{
    for (int row = m_stored; row < count(); ++row) {
        if (at(row).message.clientOffset == clientOffset)
            return row;
    }
    return -1;
}

} // namespace chatbook
