#pragma once

#include "block.h"

namespace chatbook::app {

/// The message that this one answers: who wrote it, and its first line. It is one item.
class QuoteBlock : public Block
{
public:
    QuoteBlock(const Body::Quote &quote, const RowStyle &style, double room);

    void paint(QPainter &painter, const RowStyle &style, const State &state) const override;
    Hit hitTest(const QPointF &point) const override;
    int itemCount() const override { return 1; }
    QList<QRectF> rectsOf(int) const override { return {frame()}; }
    QString describe(int item) const override;
    Target targetOf(int) const override { return m_of.offset; }

private:
    QRectF frame() const;

    ReplyReference m_of;
    QString m_name; ///< elided, as the text
    QString m_text;
};

} // namespace chatbook::app
