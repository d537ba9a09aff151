#pragma once

#include "messagelayout.h"

#include <memory>
#include <vector>

namespace chatbook::app {

/// The layouts of a list's rows in one style, made on demand. It keeps the heights of all rows that
/// were asked for, and the layouts of those near the visible ones.
class RowLayouts
{
public:
    explicit RowLayouts(const MessageList *list)
        : m_list(list)
    {}

    const MessageList &list() const { return *m_list; }
    const RowStyle &style() const { return m_style; }
    const QDate &today() const { return m_today; }
    /// Forgets everything when the style or the day is another.
    void setStyle(const RowStyle &style, const QDate &today);

    int count() const { return int(m_cells.size()); }
    const MessageLayout &layout(int row);
    double height(int row);
    /// From the top of the row to its fixed point, the top of the bubble.
    double bodyTop(int row);
    /// The sum of the heights of rows [first, end); unknown ones count as average.
    double estimate(int first, int end) const;

    void reset();
    void inserted(int first, int last);
    void removed(int first, int last);
    void moved(int from, int to);
    void changed(int row);
    /// Drops layouts that are further than some rows from [first, last].
    void keepNear(int first, int last);

private:
    struct Cell
    {
        double height = -1; ///< below 0: unknown
        bool stale = false; ///< out of date: only its text may be used
        double bodyTop = 0;
        std::unique_ptr<MessageLayout> layout;
    };

    void touch(int row);
    void forgetQuotes();

    const MessageList *m_list;
    RowStyle m_style;
    QDate m_today;
    std::vector<Cell> m_cells;
};

} // namespace chatbook::app
