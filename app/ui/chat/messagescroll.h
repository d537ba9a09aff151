#pragma once

#include "rowplacement.h"

#include <QObject>

class QAbstractScrollArea;
class QWheelEvent;

namespace chatbook::app {

/// Where in its conversation a view stands. It stays at the end only when it was there, asks for
/// further pages as their edge comes near, and moves nothing that is being read.
class MessageScroll : public QObject
{
    Q_OBJECT

public:
    MessageScroll(MessageList *list, RowLayouts *rows, QAbstractScrollArea *area);

    RowPlacement &placement() { return m_placement; }
    const RowPlacement &placement() const { return m_placement; }
    bool isAtEnd() const { return m_atEnd; }

    /// The next reset() goes where reading goes on.
    void goToUnread() { m_intent = Intent::Unread; }
    void toNewest();
    void toOldest();
    void to(qint64 offset);
    /// The person scrolls.
    void by(double pixels);
    void byWheel(const QWheelEvent &event);
    /// Follows the scroll bar.
    void toBar();
    /// Puts the line "new messages" above that row near the top, as far as that can be.
    void toLine(int row);

    void setStyle(const RowStyle &style, const QDate &today);
    /// Everything that follows from where the rows are now.
    void settle();
    void aboutToReset();
    /// Gives the row that whoever chose one means now, or -1.
    int reset(qint64 readTo);

signals:
    void settled();
    void endReached();
    void scrolled(); ///< by the person
    void leapt(int row);

private:
    /// Where to go when the list was opened anew.
    enum class Intent { Stay, Unread, Newest, Oldest, Target };

    void setAtEnd(bool is);
    bool reachesEnd() const;
    void updateBar();
    void fetchNearEdges();

    MessageList *m_list;
    RowLayouts *m_rows;
    QAbstractScrollArea *m_area;
    RowPlacement m_placement;
    bool m_atEnd = true;
    Intent m_intent = Intent::Stay;
    qint64 m_target = 0;
    struct
    {
        qint64 offset = 0;
        double y = 0;
    } m_kept; ///< the anchor over a reset
    double m_wheelRest = 0;
    bool m_settingBar = false;
    int m_barValue = 0;
};

} // namespace chatbook::app
