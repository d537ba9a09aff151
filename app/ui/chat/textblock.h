#pragma once

#include "block.h"

#include <QTextLayout>

namespace chatbook::app {

/// The text of a message. Its items are the links.
class TextBlock : public Block
{
public:
    TextBlock(const Body::Text &text, const RowStyle &style, double room);

    const QTextLayout &layout() const { return m_layout; }
    bool isInstead() const { return m_text.instead; }

    void setWidth(double width) override;
    std::optional<double> lastLine() const override;
    void paint(QPainter &painter, const RowStyle &style, const State &state) const override;
    Hit hitTest(const QPointF &point) const override;
    int itemCount() const override { return int(m_text.links.size()); }
    QList<QRectF> rectsOf(int item) const override;
    QString describe(int item) const override;
    Target targetOf(int item) const override { return m_text.links.at(item).url; }
    QString text() const override { return m_text.shown; }
    int positionAt(const QPointF &point) const override;

private:
    Body::Text m_text;
    QTextLayout m_layout;
};

} // namespace chatbook::app
