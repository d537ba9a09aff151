#pragma once

#include <QAbstractItemModel>

namespace chatbook::app {

/// A row of a list, followed as others come, go and move; -1 when there is none or it went.
struct TrackedRow
{
    int row = -1;

    void inserted(int first, int last)
    {
        if (row >= first)
            row += last - first + 1;
    }
    void removed(int first, int last)
    {
        if (row > last)
            row -= last - first + 1;
        else if (row >= first)
            row = -1;
    }
    void moved(int from, int to)
    {
        if (row == from)
            row = to;
        else if (row >= to && row < from)
            ++row;
    }

    friend bool operator==(const TrackedRow &, const TrackedRow &) = default;
};

/// Keeps `follower` in step with the rows of a list, as a TrackedRow is.
template <typename Follower>
void followRows(const QAbstractItemModel *list, QObject *context, Follower &follower)
{
    using Model = QAbstractItemModel;
    QObject::connect(
        list, &Model::rowsInserted, context,
        [&follower](const QModelIndex &, int first, int last) { follower.inserted(first, last); });
    QObject::connect(
        list, &Model::rowsRemoved, context,
        [&follower](const QModelIndex &, int first, int last) { follower.removed(first, last); });
    QObject::connect(list, &Model::rowsMoved, context,
                     [&follower](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                         follower.moved(from, to);
                     });
}

} // namespace chatbook::app
