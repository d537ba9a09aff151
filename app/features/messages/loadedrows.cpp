#include "loadedrows.h"

#include <algorithm>

namespace chatbook::app {

int LoadedRows::lowerBound(qint64 offset) const
{
    const auto end = m_rows.cbegin() + m_stored;
    const auto found =
        std::lower_bound(m_rows.cbegin(), end, offset, [](const MessageRow &row, qint64 wanted) {
            return row.message.offset < wanted;
        });
    return int(found - m_rows.cbegin());
}

int LoadedRows::rowOf(qint64 offset) const
{
    const int row = lowerBound(offset);
    return row < m_stored && at(row).message.offset == offset ? row : -1;
}

int LoadedRows::rowOf(const QString &clientOffset) const
{
    for (int row = count() - 1; row >= 0; --row) {
        if (at(row).own && at(row).message.clientOffset == clientOffset)
            return row;
    }
    return -1;
}

int LoadedRows::pendingRowOf(const QString &clientOffset) const
{
    const int row = rowOf(clientOffset);
    return row >= m_stored ? row : -1;
}

void LoadedRows::clear()
{
    m_rows.clear();
    m_stored = 0;
}

void LoadedRows::insert(int first, const QList<MessageRow> &rows, int stored)
{
    m_rows.insert(first, rows.size(), {});
    std::copy(rows.cbegin(), rows.cend(), m_rows.begin() + first);
    m_stored += stored;
}

void LoadedRows::remove(int first, int last)
{
    m_stored -= qMax(0, qMin(last + 1, m_stored) - first);
    m_rows.remove(first, last - first + 1);
}

} // namespace chatbook::app
