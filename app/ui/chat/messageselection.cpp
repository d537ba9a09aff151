#include "messageselection.h"

#include "messagewords.h"

#include <QCoreApplication>

namespace chatbook::app {

std::pair<int, int> MessageSelection::rangeIn(int row, int length) const
{
    const Place first = std::min(m_from, m_to);
    const Place last = std::max(m_from, m_to);
    if (isEmpty() || row < first.row || row > last.row)
        return {0, 0};
    return {row == first.row ? qMin(first.position, length) : 0,
            row == last.row ? qMin(last.position, length) : length};
}

QString MessageSelection::text(const MessageList &list) const
{
    if (isEmpty())
        return {};
    const Place first = std::min(m_from, m_to);
    const Place last = std::max(m_from, m_to);
    QStringList parts;
    for (int row = first.row; row <= last.row && row < list.count(); ++row) {
        const Message &message = list.at(row).message;
        const auto [from, to] = rangeIn(row, int(message.content.size()));
        if (from == to)
            continue;
        QString part = message.content.sliced(from, to - from);
        if (first.row == last.row)
            return part;
        const QString time = timeText(message.timestamp);
        parts.append(QCoreApplication::translate("MessageSelection", "%1, %2\n%3")
                         .arg(message.sender.name, time, part));
    }
    return parts.join(u'\n');
}

void MessageSelection::inserted(int first, int last)
{
    for (Place *place : {&m_from, &m_to})
        place->inserted(first, last);
}

void MessageSelection::removed(int first, int last)
{
    const Place lower = std::min(m_from, m_to);
    const Place upper = std::max(m_from, m_to);
    if (lower.row <= last && upper.row >= first) {
        clear();
        return;
    }
    for (Place *place : {&m_from, &m_to})
        place->removed(first, last);
}

void MessageSelection::moved(int from, int to)
{
    for (Place *place : {&m_from, &m_to})
        place->moved(from, to);
}

void MessageSelection::changed(int row)
{
    if (row >= std::min(m_from, m_to).row && row <= std::max(m_from, m_to).row)
        clear();
}

} // namespace chatbook::app
