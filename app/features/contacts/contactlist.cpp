#include "contactlist.h"

#include "contacttext.h"
#include "namematch.h"
#include "session.h"
#include "text/fold.h"

#include <algorithm>

namespace chatbook::app {

namespace {

/// From this many on, one change of layout is cheaper than moving rows one by one.
constexpr qsizetype batchSize = 32;

} // namespace

struct ContactList::Entry : Contact
{
    enum class Group { Feed, AllChat, Conversation, Person };

    QString folded;
    QCollatorSortKey key;
    NameMatch match = NameMatch::Any;

    const ConversationId &id() const { return summary.recipient.id; }
    qint64 lastOffset() const { return summary.last ? summary.last->offset : 0; }

    /// While searching for a name, the feed and ALL CHAT are like any other.
    Group group() const
    {
        if (id().kind() == ConversationId::Kind::Feed && match == NameMatch::Any)
            return Group::Feed;
        if (id().kind() == ConversationId::Kind::AllChat && match == NameMatch::Any)
            return Group::AllChat;
        return summary.last ? Group::Conversation : Group::Person;
    }

    static bool before(const Entry *a, const Entry *b)
    {
        if (a->match != b->match)
            return a->match < b->match;
        if (a->group() != b->group())
            return a->group() < b->group();
        if (a->lastOffset() != b->lastOffset())
            return a->lastOffset() > b->lastOffset();
        if (a->online != b->online)
            return a->online;
        if (const int order = a->key.compare(b->key); order != 0)
            return order < 0;
        return a->id() < b->id();
    }
};

ContactList::ContactList(Session &session, QObject *parent)
    : QAbstractListModel(parent)
    , m_session(session)
    , m_self(session.link().self().id)
{
    m_collator.setNumericMode(true);
    connect(&session.link(), &Link::identityChanged, this, &ContactList::identityChanged);
    connect(&session.conversations, &Conversations::changed, this, &ContactList::refresh);
    connect(&session.conversations, &Conversations::reset, this, &ContactList::rebuild);
    connect(&session.drafts, &Drafts::changed, this, &ContactList::refresh);
    connect(&session.drafts, &Drafts::reset, this, &ContactList::rebuild);
    connect(&session.typing, &Typing::changed, this, &ContactList::refresh);
    connect(&session.people, &People::reset, this, &ContactList::rebuild);
    connect(&session.people, &People::learned, this, [this](const QList<User> &users) {
        QList<ConversationId> ids;
        for (const User &user : users)
            ids.append(conversationWith(user.id));
        refreshMany(ids);
    });
    connect(&session.people, &People::presenceChanged, this, [this](const QList<UserId> &users) {
        QList<ConversationId> ids;
        for (const UserId &user : users)
            ids.append(conversationWith(user));
        refreshMany(ids);
    });
    rebuild();
}

ContactList::~ContactList() = default;

void ContactList::setFilter(const QString &text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    const QString folded = foldForSearch(text.simplified());
    if (folded == m_foldedFilter)
        return;
    beginResetModel();
    m_foldedFilter = folded;
    m_rows.clear();
    for (auto &[id, entry] : m_entries) {
        entry.match = matchName(entry.folded, m_foldedFilter);
        if (accepts(entry))
            m_rows.push_back(&entry);
    }
    std::sort(m_rows.begin(), m_rows.end(), Entry::before);
    endResetModel();
}

int ContactList::rowOf(const ConversationId &id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? -1 : rowOf(found->second);
}

Recipient ContactList::recipientAt(int row) const
{
    if (row < 0 || row >= int(m_rows.size()))
        return {};
    const Entry &entry = *m_rows[size_t(row)];
    return {entry.id(), entry.name};
}

void ContactList::setOpen(const ConversationId &id)
{
    for (const ConversationId &changed : {std::exchange(m_open, id), id}) {
        if (const int row = rowOf(changed); row >= 0)
            emit dataChanged(index(row), index(row));
    }
}

int ContactList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ContactList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = *m_rows[size_t(index.row())];
    const ContactText text{entry, m_self, entry.id() == m_open};
    switch (role) {
    case Qt::DisplayRole:
        return text.name();
    case Qt::ToolTipRole: // Qt would otherwise guess that it is rich text
        return text.name().toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return text.sentence();
    case RecipientRole:
        return QVariant::fromValue(Recipient{entry.id(), entry.name});
    case PreviewRole:
        return text.preview();
    case PreviewKindRole:
        return QVariant::fromValue(text.kind());
    case TimeRole:
        return entry.summary.last ? entry.summary.last->timestamp : QDateTime();
    case UnreadRole:
        return entry.summary.unread;
    case OnlineRole:
        return entry.online;
    default:
        return {};
    }
}

void ContactList::rebuild()
{
    beginResetModel();
    m_rows.clear();
    m_entries.clear();
    const auto add = [this](const ConversationId &id) {
        if (!m_entries.contains(id))
            m_entries.emplace(id, made(id));
    };
    for (const ConversationSummary &summary : m_session.conversations.all())
        add(summary.recipient.id);
    for (const ConversationId &id : m_session.drafts.all())
        if (id.kind() != ConversationId::Kind::Story)
            add(id);
    for (const User &user : m_session.people.all())
        add(conversationWith(user.id));
    for (const auto &[id, entry] : m_entries) {
        if (accepts(entry))
            m_rows.push_back(&entry);
    }
    std::sort(m_rows.begin(), m_rows.end(), Entry::before);
    endResetModel();
}

void ContactList::refresh(const ConversationId &id)
{
    if (id.kind() == ConversationId::Kind::Story)
        return; // in the feed
    const auto found = m_entries.find(id);
    if (found != m_entries.end())
        replace(found->second, made(id));
    else
        insert(m_entries.emplace(id, made(id)).first->second);
}

void ContactList::refreshMany(const QList<ConversationId> &ids)
{
    if (ids.size() < batchSize) {
        for (const ConversationId &id : ids)
            refresh(id);
        return;
    }
    std::vector<const Entry *> added;
    std::vector<std::pair<Entry *, Entry>> changed;
    for (const ConversationId &id : ids) {
        const auto found = m_entries.find(id);
        if (found == m_entries.end()) {
            const Entry &entry = m_entries.emplace(id, made(id)).first->second;
            if (accepts(entry))
                added.push_back(&entry);
            continue;
        }
        Entry next = made(id);
        if (accepts(next) == accepts(found->second))
            changed.emplace_back(&found->second, std::move(next));
        else
            replace(found->second, std::move(next));
    }

    // New rows are first added at the end, in one insertion; the new layout then moves them.
    if (!added.empty()) {
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
    }
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    for (auto &[entry, next] : changed)
        *entry = std::move(next);
    resort();
    emit layoutChanged({}, VerticalSortHint);
}

/// Sorts the rows and updates persistent indexes. Call it between the layout signals.
void ContactList::resort()
{
    const QModelIndexList from = persistentIndexList();
    std::vector<const Entry *> held;
    for (const QModelIndex &index : from)
        held.push_back(m_rows[size_t(index.row())]);
    std::sort(m_rows.begin(), m_rows.end(), Entry::before);
    QModelIndexList to;
    for (const Entry *entry : held)
        to.append(index(rowOf(*entry)));
    changePersistentIndexList(from, to);
}

void ContactList::identityChanged()
{
    const UserId before = std::exchange(m_self, m_session.link().self().id);
    for (const UserId &id : {before, m_self}) {
        if (m_entries.contains(conversationWith(id)))
            refresh(conversationWith(id));
    }
}

ContactList::Entry ContactList::made(const ConversationId &id) const
{
    ConversationSummary summary = m_session.conversations.summary(id);
    const UserId user = id.person();
    QString name = titled(id, m_session.people.user(user).name).name;
    if (name.isEmpty())
        name = summary.recipient.name;
    const QString folded = foldForSearch(name);
    return {{.summary = summary,
             .name = name,
             .draft = m_session.drafts.draft(id).text,
             .typing = m_session.typing.names(id),
             .online = m_session.people.isOnline(user)},
            folded,
            m_collator.sortKey(folded),
            matchName(folded, m_foldedFilter)};
}

bool ContactList::accepts(const Entry &entry)
{
    return entry.match != NameMatch::None;
}

int ContactList::rowOf(const Entry &entry) const
{
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), &entry, Entry::before);
    return at != m_rows.end() && *at == &entry ? int(at - m_rows.begin()) : -1;
}

void ContactList::insert(const Entry &entry)
{
    if (!accepts(entry))
        return;
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), &entry, Entry::before);
    const int row = int(at - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(at, &entry);
    endInsertRows();
}

void ContactList::replace(Entry &entry, Entry next)
{
    const int from = rowOf(entry);
    if (from < 0) {
        entry = std::move(next);
        insert(entry);
        return;
    }
    if (!accepts(next)) {
        beginRemoveRows({}, from, from);
        m_rows.erase(m_rows.begin() + from);
        endRemoveRows();
        entry = std::move(next);
        return;
    }
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), &next, Entry::before);
    const int to = int(at - m_rows.begin());
    if (to == from || to == from + 1) {
        entry = std::move(next);
        emit dataChanged(index(from), index(from));
        return;
    }
    beginMoveRows({}, from, from, {}, to);
    entry = std::move(next);
    const auto begin = m_rows.begin();
    if (to < from)
        std::rotate(begin + to, begin + from, begin + from + 1);
    else
        std::rotate(begin + from, begin + from + 1, begin + to);
    endMoveRows();
    const int row = to < from ? to : to - 1;
    emit dataChanged(index(row), index(row));
}

} // namespace chatbook::app
