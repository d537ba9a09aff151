#include "loadingnotice.h"

#include "messagepainter.h"
#include "sentences.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QWidget>

#include <cmath>

namespace chatbook::app {

using Progress = MessageList::Progress;

namespace {

constexpr int patienceMs = 300;

bool isAny(const MessageList &list, Progress progress)
{
    return list.opening() == progress || list.older() == progress || list.newer() == progress;
}

} // namespace

void LoadingNotice::update()
{
    const bool loading = isAny(m_placement.list(), Progress::Loading);
    if (loading && !m_patience.isActive() && !m_slow)
        m_patience.start(patienceMs, this);
    if (!loading) {
        m_patience.stop();
        m_slow = false;
    }
}

void LoadingNotice::timerEvent(QTimerEvent *)
{
    m_patience.stop();
    m_slow = true;
    m_viewport->update();
}

bool LoadingNotice::hasFailed() const
{
    return isAny(m_placement.list(), Progress::Failed);
}

bool LoadingNotice::retryAt(const QPoint &pos) const
{
    const MessageList &list = m_placement.list();
    if (list.opening() == Progress::Failed)
        return list.count() == 0 || rect().contains(pos);
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return false;
    return (list.older() == Progress::Failed && pos.y() < placed.constFirst().top) ||
           (list.newer() == Progress::Failed && pos.y() >= placed.constLast().bottom());
}

QString LoadingNotice::text() const
{
    const MessageList &list = m_placement.list();
    if (list.opening() == Progress::Failed)
        return tr("%1 Click to try again.").arg(sentence(list.failure()));
    return list.opening() == Progress::Loading && m_slow ? tr("Loading messages…") : QString();
}

QRectF LoadingNotice::rect() const
{
    const QFontMetricsF metrics(m_placement.rows().style().fonts.small);
    const double width = qMin<double>(metrics.horizontalAdvance(text()) + spacing::huge,
                                      m_viewport->width() - 2 * spacing::small);
    return {std::floor((m_viewport->width() - width) / 2), spacing::small, width,
            std::ceil(metrics.height()) + 8};
}

void LoadingNotice::paint(QPainter &painter) const
{
    if (m_placement.list().count() == 0) {
        paintAlone(painter);
        return;
    }
    paintEdges(painter);
    if (isFloating())
        paintFloating(painter);
}

void LoadingNotice::paintEdges(QPainter &painter) const
{
    const MessageList &list = m_placement.list();
    const RowStyle &style = m_placement.rows().style();
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const auto strip = [&](double top, double bottom, Progress progress) {
        if (bottom - top < 1 || progress == Progress::Idle)
            return;
        if (progress == Progress::Loading && !m_slow)
            return;
        const QRectF rect(spacing::medium, top, m_viewport->width() - 2 * spacing::medium,
                          bottom - top);
        const bool failed = progress == Progress::Failed;
        QString text = tr("Loading messages…");
        if (failed)
            text = tr("%1 Click to try again.").arg(sentence(list.failure()));
        painter.setFont(style.fonts.small);
        painter.setPen(failed ? style.theme.link : style.theme.secondaryText);
        painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, int(rect.width())));
    };
    const double top = placed.constFirst().top;
    strip(top - m_placement.above(), top, list.older());
    const double bottom = placed.constLast().bottom();
    strip(bottom, bottom + m_placement.below(), list.newer());
}

void LoadingNotice::paintFloating(QPainter &painter) const
{
    const RowStyle &style = m_placement.rows().style();
    const QRectF box = rect();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintDay(painter, box,
             QFontMetricsF(style.fonts.small)
                 .elidedText(text(), Qt::ElideRight, box.width() - spacing::medium),
             style);
    painter.restore();
}

/// What stands in place of messages while there are none.
void LoadingNotice::paintAlone(QPainter &painter) const
{
    const MessageList &list = m_placement.list();
    const RowStyle &style = m_placement.rows().style();
    QString text = tr("No messages yet. Write the first one.");
    QString button;
    if (list.opening() == Progress::Failed) {
        text = sentence(list.failure());
        button = tr("Click to try again.");
    } else if (list.opening() == Progress::Loading) {
        if (!m_slow)
            return;
        text = tr("Loading messages…");
    }
    const QRectF box = QRectF(m_viewport->rect())
                           .adjusted(spacing::huge, spacing::huge, -spacing::huge, -spacing::huge);
    const int flags = Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap;
    painter.setFont(style.fonts.text);
    QRectF words = painter.boundingRect(box, flags, text);
    words.moveTop(qMax(box.top(), box.center().y() - words.height()));
    painter.setPen(style.theme.secondaryText);
    painter.drawText(words, flags, text);
    painter.setPen(style.theme.link);
    painter.drawText(QRectF(box.left(), words.bottom() + spacing::small, box.width(), box.height()),
                     flags, button);
}

} // namespace chatbook::app
