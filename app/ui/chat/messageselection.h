#pragma once

#include "messagelist.h"
#include "trackedrow.h"

#include <tuple>

namespace chatbook::app {

/// The selection in a message list: from one place in a text to another, over any number of
/// messages. It follows its rows as they move.
class MessageSelection
{
public:
    struct Place : TrackedRow
    {
        int position = 0; ///< in the text, UTF-16 code units

        friend bool operator==(const Place &, const Place &) = default;
        friend bool operator<(const Place &a, const Place &b)
        {
            return std::tie(a.row, a.position) < std::tie(b.row, b.position);
        }
    };

    bool isEmpty() const { return m_from == m_to; }
    void clear() { m_from = m_to = {}; }
    void start(Place place) { m_from = m_to = place; }
    void extendTo(Place place) { m_to = place; }
    Place origin() const { return m_from; }

    /// The selected part of a row's text of that length: from and to, equal if there is none.
    std::pair<int, int> rangeIn(int row, int length) const;

    /// Part of one message as it is; several messages as "Name, time" and the text of each.
    QString text(const MessageList &list) const;

    void inserted(int first, int last);
    void removed(int first, int last);
    void moved(int from, int to);
    /// The row's text has changed.
    void changed(int row);

private:
    Place m_from;
    Place m_to;
};

} // namespace chatbook::app
