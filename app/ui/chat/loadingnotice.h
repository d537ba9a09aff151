#pragma once

#include "rowplacement.h"

#include <QBasicTimer>
#include <QObject>

class QPainter;
class QWidget;

namespace chatbook::app {

/// What stands in a view for messages that are not there: they load, could not be loaded, or
/// there are none.
class LoadingNotice : public QObject
{
    Q_OBJECT

public:
    LoadingNotice(QWidget *viewport, const RowPlacement &placement)
        : m_viewport(viewport)
        , m_placement(placement)
    {}

    /// What the list loads may have changed.
    void update();
    /// Whether it covers what stands at the top.
    bool isFloating() const { return m_placement.list().count() > 0 && !text().isEmpty(); }
    void paint(QPainter &painter) const;
    bool hasFailed() const;
    /// Whether a click there asks again for what could not be loaded.
    bool retryAt(const QPoint &pos) const;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void paintEdges(QPainter &painter) const;
    void paintFloating(QPainter &painter) const;
    void paintAlone(QPainter &painter) const;
    /// What floats over the messages while another part is being opened; empty when nothing does.
    QString text() const;
    QRectF rect() const;

    QWidget *m_viewport;
    const RowPlacement &m_placement;
    QBasicTimer m_patience; ///< loading is not worth a word before it has taken a while
    bool m_slow = false;
};

} // namespace chatbook::app
