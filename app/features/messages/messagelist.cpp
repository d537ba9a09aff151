#include "messagelist.h"

#include "body.h"
#include "text/blank.h"

#include <QLocale>

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr int pageSize = 50;

} // namespace

MessageList::MessageList(MessageSource *source, QObject *parent)
    : QAbstractListModel(parent)
    , m_source(source)
    , m_unreadFrom(source->unreadFrom())
    , m_pendingKnown(pendingOffsets())
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

QString MessageList::insteadOfText(const Message &message)
{
    if (message.deletedAt)
        return tr("This message was deleted");
    return isBlank(message.content) ? tr("Empty message") : QString();
}

QString MessageList::describe(const MessageRow &row)
{
    const Message &message = row.message;
    const QString time = timeText(message.timestamp);
    const QString text = parseBody(message).spoken();
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
    if (m_unreadFrom)
        begin({.where = PageRequest::Where::Around,
               .offset = qMax<qint64>(1, *m_unreadFrom),
               .limit = pageSize});
    else
        begin({.where = PageRequest::Where::Newest, .limit = pageSize});
}

void MessageList::showNewest()
{
    if (m_opening == Progress::Idle && !m_hasNewer && !m_rows.isEmpty())
        return;
    begin({.where = PageRequest::Where::Newest, .limit = pageSize});
}

void MessageList::showOldest()
{
    if (m_opening == Progress::Idle && !m_hasOlder && !m_rows.isEmpty())
        return;
    begin({.where = PageRequest::Where::Around, .offset = 1, .limit = pageSize});
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

QStringList MessageList::pendingOffsets() const
{
    QStringList offsets;
    const QList<PendingMessage> pending = m_source->pending();
    for (const PendingMessage &message : pending)
        offsets.append(message.clientOffset);
    return offsets;
}

int MessageList::pendingRowOf(const QString &clientOffset) const
{
    for (int row = m_stored; row < count(); ++row) {
        if (at(row).message.clientOffset == clientOffset)
            return row;
    }
    return -1;
}

} // namespace chatbook::app
