#pragma once

#include "messagerow.h"

namespace chatbook::app {

/// The rows that a message list holds: stored messages by their offsets, and behind them what is
/// on its way out.
class LoadedRows
{
public:
    const QList<MessageRow> &all() const { return m_rows; }
    const MessageRow &at(int row) const { return m_rows.at(row); }
    int count() const { return int(m_rows.size()); }
    int stored() const { return m_stored; }
    /// The offset of the first stored row, and of the last. 0 when there is none.
    qint64 firstOffset() const { return m_stored > 0 ? at(0).message.offset : 0; }
    qint64 lastOffset() const { return m_stored > 0 ? at(m_stored - 1).message.offset : 0; }

    /// The first stored row with at least that offset; stored() if there is none.
    int lowerBound(qint64 offset) const;
    /// The stored row of that offset, or -1.
    int rowOf(qint64 offset) const;
    /// The own row of that clientOffset, pending or stored, or -1.
    int rowOf(const QString &clientOffset) const;
    int pendingRowOf(const QString &clientOffset) const;

    void clear();
    void insert(int first, const QList<MessageRow> &rows, int stored);
    void remove(int first, int last);
    void replace(int row, const MessageRow &by) { m_rows[row] = by; }
    void move(int from, int to) { m_rows.move(from, to); }
    /// A pending row, in the place of its offset, is stored now.
    void store(int row, const MessageRow &by)
    {
        replace(row, by);
        ++m_stored;
    }

private:
    QList<MessageRow> m_rows;
    int m_stored = 0; ///< how many of m_rows are stored; the rest is pending
};

} // namespace chatbook::app
