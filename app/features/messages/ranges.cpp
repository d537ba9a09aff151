#include "ranges.h"

#include <QList>

namespace chatbook::app {
namespace {

struct Stored
{
    Range range;
    bool fresh = false;
};

QList<Stored> touching(Database &database, qint64 conversation, const Range &range)
{
    QList<Stored> found;
    Rows rows = database.run(QStringLiteral("SELECT first, last, fresh FROM ranges "
                                            "WHERE conversation=? AND first<=? AND last>=?"),
                             {conversation, range.last + 1, range.first - 1});
    while (rows.next())
        found.append({{rows.integer(0), rows.integer(1)}, rows.integer(2) != 0});
    return found;
}

void insert(Database &database, qint64 conversation, const Stored &stored)
{
    if (stored.range.first <= stored.range.last)
        database.run(QStringLiteral("INSERT INTO ranges (conversation, first, last, fresh) "
                                    "VALUES (?, ?, ?, ?)"),
                     {conversation, stored.range.first, stored.range.last, stored.fresh});
}

std::optional<Range> firstOf(Rows rows)
{
    if (!rows.next())
        return std::nullopt;
    return Range{rows.integer(0), rows.integer(1)};
}

} // namespace

void Ranges::add(qint64 conversation, Range range)
{
    const QList<Stored> old = touching(m_database, conversation, range);
    for (const Stored &stored : old)
        if (stored.fresh) {
            if (stored.range.first <= range.first && stored.range.last >= range.last)
                return; // the usual case: a live range gets one more message
            range.first = std::min(range.first, stored.range.first);
            range.last = std::max(range.last, stored.range.last);
        }
    for (const Stored &stored : touching(m_database, conversation, range)) {
        m_database.run(QStringLiteral("DELETE FROM ranges WHERE conversation=? AND first=?"),
                       {conversation, stored.range.first});
        if (!stored.fresh) { // keep the rest on both sides
            insert(m_database, conversation,
                   {{stored.range.first, std::min(stored.range.last, range.first - 1)}, false});
            insert(m_database, conversation,
                   {{std::max(stored.range.first, range.last + 1), stored.range.last}, false});
        }
    }
    insert(m_database, conversation, {range, true});
}

std::optional<Range> Ranges::at(qint64 conversation, qint64 offset, Trust trust)
{
    return firstOf(m_database.run(
        QStringLiteral("SELECT first, last FROM ranges WHERE conversation=? AND first<=? AND "
                       "last>=? AND fresh>=? LIMIT 1"),
        {conversation, offset, offset, trust == Trust::Fresh}));
}

std::optional<Range> Ranges::newest(qint64 conversation, Trust trust)
{
    return firstOf(m_database.run(
        QStringLiteral("SELECT first, last FROM ranges WHERE conversation=? AND fresh>=? "
                       "ORDER BY first DESC LIMIT 1"),
        {conversation, trust == Trust::Fresh}));
}

void Ranges::interrupt(qint64 offset)
{
    m_database.run(QStringLiteral("DELETE FROM ranges WHERE first>?"), {offset});
    m_database.run(QStringLiteral("UPDATE ranges SET fresh=0, last=min(last, ?)"), {offset});
}

} // namespace chatbook::app
