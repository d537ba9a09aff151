#pragma once

#include "messagerow.h"

namespace chatbook::app {

/// Where the line "new messages" stands: above the first message of others that was not seen.
class UnreadLine
{
public:
    /// `readTo` is the own read marker as the conversation is opened, if there is one.
    explicit UnreadLine(std::optional<qint64> readTo)
        : m_after(readTo)
    {}
    void open(std::optional<qint64> readTo);

    /// Nobody sees what comes in from here on: the line will stand above the first of it, or above
    /// what was not read before. `readTo` is the own read marker, 0 for none. Said again it moves
    /// the line only where something was read.
    void leave(qint64 readTo);
    /// What comes in is seen again.
    void comeBack() { m_leftAt.reset(); }
    void arrived(const MessageRow &row);
    /// While nobody looks a part that begins behind what was read is opened: gives what was read.
    std::optional<qint64> reopen();

    /// The row below the line, or -1. The first `stored` rows are those of stored messages.
    int rowIn(const QList<MessageRow> &rows, int stored, bool hasOlder) const;

private:
    void draw(qint64 firstNew);

    std::optional<qint64> m_after;  ///< the line stands above the first of others after it
    std::optional<qint64> m_leftAt; ///< the read marker, while nobody sees what comes in
    qint64 m_firstLive = 0; ///< the first that was seen coming in: nothing from there on is "new"
};

} // namespace chatbook::app
