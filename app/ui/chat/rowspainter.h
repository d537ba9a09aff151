#pragma once

#include "messagemouse.h"
#include "rowcursor.h"

#include <QVariantAnimation>

class QPainter;

namespace chatbook::app {

/// Draws the messages in sight, with what a view knows of them: what is selected, chosen, under
/// the mouse, or pointed out.
class RowsPainter : public QObject
{
    Q_OBJECT

public:
    RowsPainter(const RowPlacement &placement, const MessageSelection &selection,
                const RowCursor &cursor, const MessageMouse &mouse, QWidget *viewport);

    /// Points out the message of that offset for a moment.
    void flash(qint64 offset);
    /// The row that keys mean is shown where they come here.
    void paint(QPainter &painter, bool hasFocus) const;
    /// The day of the first message in sight, unless the row says it itself just there.
    void paintTopDay(QPainter &painter) const;

private:
    const RowPlacement &m_placement;
    const MessageSelection &m_selection;
    const RowCursor &m_cursor;
    const MessageMouse &m_mouse;
    QWidget *m_viewport;
    qint64 m_flashed = 0;
    QVariantAnimation m_flash;
};

} // namespace chatbook::app
