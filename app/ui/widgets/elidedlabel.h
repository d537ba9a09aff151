#pragma once

#include <QWidget>

namespace chatbook::app {

/// One line of plain text that ends in an ellipsis if there is no room, so that it does not widen
/// its window. The tooltip has the whole text, escaped.
class ElidedLabel : public QWidget
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString &text);
    /// Invalid: the palette's WindowText.
    void setColor(const QColor &color);

    /// Where it is cut; at the end by default.
    void setElide(Qt::TextElideMode mode);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void updateToolTip();

    QString m_text;
    QColor m_color;
    Qt::TextElideMode m_elide = Qt::ElideRight;
};

} // namespace chatbook::app
