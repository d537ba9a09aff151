#include "rowlayouts.h"

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr int near = 20;
constexpr double usualHeight = 48; ///< estimate before any row is known

} // namespace

void RowLayouts::setStyle(const RowStyle &style, const QDate &today)
{
    if (style == m_style && today == m_today)
        return;
    m_style = style;
    m_today = today;
    reset();
}

const MessageLayout &RowLayouts::layout(int row)
{
    Cell &cell = m_cells.at(size_t(row));
    if (!cell.layout || cell.stale) {
        cell.layout = std::make_unique<MessageLayout>(layoutMessage(
            m_list->at(row), contextOf(*m_list, row, m_today), m_style, cell.layout.get()));
        cell.stale = false;
        cell.height = cell.layout->height;
        cell.bodyTop = cell.layout->bubble.top();
    }
    return *cell.layout;
}

double RowLayouts::height(int row)
{
    const Cell &cell = m_cells.at(size_t(row));
    return cell.height >= 0 ? cell.height : layout(row).height;
}

double RowLayouts::bodyTop(int row)
{
    const Cell &cell = m_cells.at(size_t(row));
    return cell.height >= 0 ? cell.bodyTop : layout(row).bubble.top();
}

double RowLayouts::estimate(int first, int end) const
{
    double known = 0;
    int knownRows = 0;
    for (const Cell &cell : m_cells) {
        if (cell.height >= 0) {
            known += cell.height;
            ++knownRows;
        }
    }
    const double average = knownRows > 0 ? known / knownRows : usualHeight;
    double sum = 0;
    for (int row = first; row < end; ++row) {
        const double height = m_cells.at(size_t(row)).height;
        sum += height >= 0 ? height : average;
    }
    return sum;
}

void RowLayouts::reset()
{
    m_cells.clear();
    m_cells.resize(size_t(m_list->count()));
}

void RowLayouts::inserted(int first, int last)
{
    std::vector<Cell> fresh(size_t(last - first + 1));
    m_cells.insert(m_cells.begin() + first, std::make_move_iterator(fresh.begin()),
                   std::make_move_iterator(fresh.end()));
    touch(first - 1);
    touch(last + 1);
    forgetQuotes();
}

void RowLayouts::removed(int first, int last)
{
    m_cells.erase(m_cells.begin() + first, m_cells.begin() + last + 1);
    touch(first - 1);
    touch(first);
}

void RowLayouts::moved(int from, int to)
{
    std::rotate(m_cells.begin() + to, m_cells.begin() + from, m_cells.begin() + from + 1);
    touch(to - 1);
    touch(to);
    touch(to + 1);
    touch(from);
    touch(from + 1);
}

void RowLayouts::changed(int row)
{
    touch(row - 1);
    touch(row);
    touch(row + 1);
    forgetQuotes();
}

void RowLayouts::keepNear(int first, int last)
{
    for (int row = 0; row < count(); ++row) {
        if (row < first - near || row > last + near)
            m_cells[size_t(row)].layout.reset();
    }
}

void RowLayouts::touch(int row)
{
    if (row < 0 || row >= count())
        return;
    m_cells[size_t(row)].stale = true;
    m_cells[size_t(row)].height = -1;
}

/// The quoted message may have come or changed; the reply's height stays the same.
void RowLayouts::forgetQuotes()
{
    for (Cell &cell : m_cells) {
        if (cell.layout &&
            std::holds_alternative<Body::Quote>(cell.layout->body.blocks.constFirst()))
            cell.stale = true;
    }
}

} // namespace chatbook::app
