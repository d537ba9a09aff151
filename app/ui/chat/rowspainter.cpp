// How MessageView is drawn.

#include "messageview.h"

#include "clock.h"
#include "messagepainter.h"

#include <QFontMetricsF>
#include <QPainter>

namespace chatbook::app {

void MessageView::paintEvent(QPaintEvent *)
{
    if (m_clock.now().toLocalTime().date() != m_today) {
        // "Today" is another day since the rows were laid out.
        restyle();
    }
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_rows.style().theme.background);
    if (m_list->count() == 0) {
        paintWholeText(painter);
        return;
    }
    paintRows(painter);
    paintEdges(painter);
    if (noticeText().isEmpty())
        paintStickyDay(painter);
    else
        paintNotice(painter);
}

void MessageView::paintRows(QPainter &painter) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    for (const RowPlacement::Placed &row : placed) {
        const MessageLayout &layout = m_rows.layout(row.row);
        const auto [from, to] = m_selection.rangeIn(row.row, int(layout.text().size()));
        const MessageRow &message = m_list->at(row.row);
        const bool flashed = m_flashed > 0 && message.message.offset == m_flashed &&
                             m_flash.state() == QAbstractAnimation::Running;
        const RowState state{.selectedFrom = from,
                             .selectedTo = to,
                             .current = row.row == m_current && hasFocus(),
                             .part = row.row == m_current && hasFocus() ? currentPart() : Hit(),
                             .flash = flashed ? m_flash.currentValue().toDouble() : 0,
                             .hover = row.row == m_hover.row ? m_hover.hit : Hit()};
        painter.save();
        painter.translate(0, row.top);
        paintMessage(painter, message, layout, m_rows.style(), state,
                     QRectF(viewport()->rect()).translated(0, -row.top));
        painter.restore();
    }
}

/// The day of the first message in sight, unless the row says it itself just there.
void MessageView::paintStickyDay(QPainter &painter) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const RowPlacement::Placed &first = placed.constFirst();
    if (first.top >= 0)
        return;
    const RowStyle &style = m_rows.style();
    const QString day =
        dayText(m_list->at(first.row).message.timestamp.toLocalTime().date(), m_today);
    const QFontMetricsF metrics(style.fonts.small);
    const double width = metrics.horizontalAdvance(day) + 2 * spacing::medium;
    QRectF pill((style.width - width) / 2, spacing::small, width, std::ceil(metrics.height()) + 8);
    for (const RowPlacement::Placed &row : placed) {
        const QRectF line = m_rows.layout(row.row).dayLine.translated(0, row.top);
        if (line.isEmpty() || line.bottom() <= 0)
            continue;
        if (row.row == first.row && line.top() >= 0)
            return;
        // The next day pushes this one out.
        if (line.top() < pill.bottom() + spacing::tiny)
            pill.moveBottom(line.top() - spacing::tiny);
        break;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintDay(painter, pill, day, style);
    painter.restore();
}

void MessageView::paintEdges(QPainter &painter) const
{
    using Progress = MessageList::Progress;
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const Theme &theme = m_rows.style().theme;
    const auto strip = [&](double top, double bottom, Progress progress) {
        if (bottom - top < 1 || progress == Progress::Idle)
            return;
        if (progress == Progress::Loading && !m_slow)
            return;
        const QRectF rect(spacing::medium, top, viewport()->width() - 2 * spacing::medium,
                          bottom - top);
        const bool failed = progress == Progress::Failed;
        QString text = tr("Loading messages…");
        if (failed)
            text = tr("%1 Click to try again.").arg(m_list->failure());
        painter.setFont(m_rows.style().fonts.small);
        painter.setPen(failed ? theme.link : theme.secondaryText);
        painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, int(rect.width())));
    };
    const double top = placed.constFirst().top;
    strip(top - m_placement.above(), top, m_list->older());
    const double bottom = placed.constLast().bottom();
    strip(bottom, bottom + m_placement.below(), m_list->newer());
}

QString MessageView::noticeText() const
{
    using Progress = MessageList::Progress;
    if (m_list->opening() == Progress::Failed)
        return tr("%1 Click to try again.").arg(m_list->failure());
    return m_list->opening() == Progress::Loading && m_slow ? tr("Loading messages…") : QString();
}

QRectF MessageView::noticeRect() const
{
    const QFontMetricsF metrics(m_rows.style().fonts.small);
    const double width = qMin<double>(metrics.horizontalAdvance(noticeText()) + spacing::huge,
                                      viewport()->width() - 2 * spacing::small);
    return {std::floor((viewport()->width() - width) / 2), spacing::small, width,
            std::ceil(metrics.height()) + 8};
}

void MessageView::paintNotice(QPainter &painter) const
{
    const QFontMetricsF metrics(m_rows.style().fonts.small);
    const QRectF rect = noticeRect();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintDay(painter, rect,
             metrics.elidedText(noticeText(), Qt::ElideRight, rect.width() - spacing::medium),
             m_rows.style());
    painter.restore();
}

/// What stands in place of messages while there are none.
void MessageView::paintWholeText(QPainter &painter) const
{
    const Theme &theme = m_rows.style().theme;
    QString text = tr("No messages yet. Write the first one.");
    QString button;
    if (m_list->opening() == MessageList::Progress::Failed) {
        text = m_list->failure();
        button = tr("Click to try again.");
    } else if (m_list->opening() == MessageList::Progress::Loading) {
        if (!m_slow)
            return;
        text = tr("Loading messages…");
    }
    const QRectF box = QRectF(viewport()->rect())
                           .adjusted(spacing::huge, spacing::huge, -spacing::huge, -spacing::huge);
    const int flags = Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap;
    painter.setFont(m_rows.style().fonts.text);
    QRectF words = painter.boundingRect(box, flags, text);
    words.moveTop(qMax(box.top(), box.center().y() - words.height()));
    painter.setPen(theme.secondaryText);
    painter.drawText(words, flags, text);
    painter.setPen(theme.link);
    painter.drawText(QRectF(box.left(), words.bottom() + spacing::small, box.width(), box.height()),
                     flags, button);
}

} // namespace chatbook::app
