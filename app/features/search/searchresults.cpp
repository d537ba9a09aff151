#include "searchresults.h"

#include "listtext.h"
#include "messagewords.h"
#include "wirelimits.h"

#include <QPointer>

#include <algorithm>

namespace chatbook::app {

namespace {

/// The longest query that the protocol allows, in code points.
QString within(const QString &query)
{
    const QList<uint> points = query.toUcs4();
    if (points.size() <= limits::queryCharacters)
        return query;
    const QList<uint> first = points.first(limits::queryCharacters);
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(first.constData()), first.size());
}

} // namespace

SearchResults::SearchResults(Search &search, Messages &messages, const People &people,
                             const Link &link, QObject *parent)
    : QAbstractListModel(parent)
    , m_search(search)
    , m_people(people)
    , m_link(link)
{
    connect(&messages, &Messages::updated, this, &SearchResults::update);
    connect(&messages, &Messages::reset, this,
            [this] { this->search(m_request.query, m_request.recipient); });
}

void SearchResults::search(const QString &query, const std::optional<ConversationId> &recipient)
{
    ++m_generation;
    beginResetModel();
    m_found.clear();
    m_request = {.query = within(query.trimmed()), .recipient = recipient};
    m_more = false;
    m_local = false;
    endResetModel();
    if (m_request.query.isEmpty()) {
        m_progress = Progress::Idle;
        emit progressChanged();
    } else {
        ask();
    }
}

int SearchResults::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_found.size());
}

QVariant SearchResults::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Message &message = m_found.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return snippet(message);
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3")
            .arg(message.sender.name, shortTime(message.timestamp, QDateTime::currentDateTime()),
                 snippet(message));
    case SenderRole:
        return QVariant::fromValue(message.sender);
    case WhereRole:
        return where(message);
    case TimeRole:
        return message.timestamp;
    default:
        return {};
    }
}

bool SearchResults::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_more && m_progress == Progress::Idle;
}

void SearchResults::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    ask();
}

void SearchResults::ask()
{
    m_progress = Progress::Searching;
    m_meanwhile.clear();
    emit progressChanged();
    m_search.start(m_request, [self = QPointer(this),
                               generation = m_generation](const Result<SearchResult> &result) {
        if (self && self->m_generation == generation)
            self->take(result);
    });
}

void SearchResults::take(const Result<SearchResult> &result)
{
    if (!result) {
        m_progress = Progress::Failed;
        m_failure = result.error();
        emit progressChanged();
        return;
    }
    QList<Message> found;
    for (const Message &message : result->messages) {
        const auto later = m_meanwhile.constFind(message.offset);
        const bool isOld = later != m_meanwhile.cend() && later->changed > message.changed;
        found.append(isOld ? *later : message);
    }
    if (!found.isEmpty()) {
        const int first = int(m_found.size());
        beginInsertRows({}, first, first + int(found.size()) - 1);
        m_found += found;
        endInsertRows();
    }
    m_more = result->more && !result->messages.isEmpty();
    if (m_more)
        m_request.before = result->messages.last().offset;
    m_local = m_local || result->local;
    m_progress = Progress::Idle;
    emit progressChanged();
}

void SearchResults::update(const Message &message)
{
    if (m_progress == Progress::Searching)
        m_meanwhile.insert(message.offset, message);
    const auto found = std::find_if(m_found.begin(), m_found.end(), [&](const Message &each) {
        return each.offset == message.offset;
    });
    if (found == m_found.end() || found->changed > message.changed)
        return;
    const int row = int(found - m_found.begin());
    *found = message;
    emit dataChanged(index(row), index(row));
}

QString SearchResults::snippet(const Message &message) const
{
    const QString instead = insteadOfText(message);
    return instead.isEmpty() ? snippetOf(message.content, m_request.query) : instead;
}

QString SearchResults::where(const Message &message) const
{
    if (m_request.recipient)
        return {};
    const ConversationId id = conversationOf(message, m_link.self().id);
    const QString name = m_people.user(id.person()).name;
    return titled(id, name.isEmpty() ? message.sender.name : name).name;
}

QString snippetOf(const QString &content, const QString &query)
{
    constexpr qsizetype before = 24;
    const QString line = content.simplified();
    qsizetype at = -1;
    const QStringList pieces = query.split(u' ', Qt::SkipEmptyParts);
    for (const QString &piece : pieces) {
        const qsizetype found = line.indexOf(piece, 0, Qt::CaseInsensitive);
        if (found >= 0 && (at < 0 || found < at))
            at = found;
    }
    if (at <= before)
        return oneLine(line);
    qsizetype start = line.lastIndexOf(u' ', at - before / 2);
    start = start < at - before ? at - before : start + 1;
    if (line.at(start).isLowSurrogate())
        ++start;
    return u'…' + oneLine(line.sliced(start));
}

} // namespace chatbook::app
