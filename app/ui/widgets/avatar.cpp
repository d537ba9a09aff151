#include "avatar.h"

#include "emojitext.h"

#include <QPainter>
#include <QPainterPath>
#include <QTextBoundaryFinder>

#include <array>

namespace chatbook::app {

namespace {

struct Hue
{
    QColor disc;   ///< in both themes; also the name's colour in the light one
    QColor bright; ///< the name's colour in the dark theme
};

const std::array<Hue, 8> hues = {{
    {QColor(0xb8, 0x2c, 0x45), QColor(0xff, 0x9d, 0xa6)},
    {QColor(0x9c, 0x4a, 0x0c), QColor(0xf7, 0xb2, 0x76)},
    {QColor(0x2a, 0x6b, 0x33), QColor(0x8f, 0xd8, 0x99)},
    {QColor(0x0b, 0x68, 0x63), QColor(0x6b, 0xd6, 0xcb)},
    {QColor(0x1b, 0x5f, 0xb0), QColor(0x92, 0xc5, 0xff)},
    {QColor(0x68, 0x48, 0xb8), QColor(0xc6, 0xb3, 0xff)},
    {QColor(0xa4, 0x2c, 0x78), QColor(0xf8, 0xa3, 0xd6)},
    {QColor(0x4c, 0x5d, 0x6d), QColor(0xb7, 0xc8, 0xd8)},
}};

const Hue &hueOf(const UserId &id)
{
    // Not qHash(): its values differ between versions of Qt, and a person's colour must stay the
    // same.
    return hues.at(qChecksum(id.value.toUtf8()) % hues.size());
}

QString firstGrapheme(const QString &word)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, word);
    qsizetype start = 0;
    // Skips an opening @, quote or bracket, unless there is nothing else.
    while (start < word.size() && word.at(start).isPunct()) {
        finder.setPosition(start);
        const qsizetype next = finder.toNextBoundary();
        start = next > start ? next : word.size();
    }
    if (start >= word.size())
        start = 0;
    finder.setPosition(start);
    const qsizetype end = finder.toNextBoundary();
    return end < 0 ? word.sliced(start) : word.sliced(start, end - start);
}

/// Head and shoulders. `offset` and `scale` are fractions of the disc's size.
void paintFigure(QPainter &painter, const QRectF &disc, const QPointF &offset, double scale)
{
    const double size = disc.width();
    const QPointF centre = disc.center() + offset * size;
    painter.setBrush(onAvatar());
    const double head = size * scale * 0.17;
    painter.drawEllipse(centre + QPointF(0, size * scale * 0.42), size * scale * 0.32,
                        size * scale * 0.28);
    painter.drawEllipse(centre - QPointF(0, size * scale * 0.1), head, head);
}

/// A headline and two lines of text.
void paintPage(QPainter &painter, const QRectF &disc)
{
    const double size = disc.width();
    painter.setBrush(onAvatar());
    const auto line = [&](double y, double width, double height) {
        const QRectF bar(disc.left() + size * 0.27, disc.top() + size * y, size * width,
                         size * height);
        painter.drawRoundedRect(bar, bar.height() / 3, bar.height() / 3);
    };
    line(0.29, 0.46, 0.14);
    line(0.51, 0.46, 0.075);
    line(0.65, 0.3, 0.075);
}

bool hasCapitals(const QString &text)
{
    return text.toUpper() != text.toLower();
}

} // namespace

QString initials(const QString &name)
{
    const QStringList words = name.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {};
    QString letters = firstGrapheme(words.constFirst()).toUpper();
    if (words.size() > 1 && hasCapitals(letters)) {
        const QString last = firstGrapheme(words.constLast()).toUpper();
        if (hasCapitals(last))
            letters += last;
    }
    return letters;
}

QColor avatarColor(const UserId &id)
{
    return hueOf(id).disc;
}

QColor onAvatar()
{
    return QColor(Qt::white);
}

QColor nameColor(const UserId &id, const Theme &theme)
{
    return theme.isDark ? hueOf(id).bright : hueOf(id).disc;
}

void paintAvatar(QPainter &painter, const QRectF &rect, const User &user)
{
    paintAvatarOf(painter, rect, {conversationWith(user.id), user.name});
}

void paintAvatarOf(QPainter &painter, const QRectF &rect, const Recipient &conversation)
{
    const QColor color = avatarColor({conversation.id.value});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath disc;
    disc.addEllipse(rect);
    painter.fillPath(disc, color);
    painter.setPen(Qt::NoPen);
    // Letters may carry any number of marks, so clip the name to its disc.
    painter.setClipPath(disc, Qt::IntersectClip);

    const ConversationId::Kind kind = conversation.id.kind();
    const QString letters = initials(conversation.name);
    if (kind == ConversationId::Kind::Feed) {
        paintPage(painter, rect);
    } else if (kind == ConversationId::Kind::AllChat) {
        paintFigure(painter, rect, {-0.2, -0.02}, 0.7);
        paintFigure(painter, rect, {0.2, -0.02}, 0.7);
        painter.setPen(QPen(color, rect.width() * 0.05));
        paintFigure(painter, rect, {0, 0.06}, 0.85);
    } else if (letters.isEmpty()) {
        paintFigure(painter, rect, {}, 1);
    } else {
        QFont font = painter.font();
        font.setPixelSize(qMax(1, qRound(rect.height() * 0.4)));
        font.setWeight(QFont::DemiBold);
        const double wide = lineWidth(letters, font);
        if (wide > rect.width() * 0.8)
            font.setPixelSize(qMax(1, int(font.pixelSize() * rect.width() * 0.8 / wide)));
        painter.setFont(font);
        painter.setPen(onAvatar());
        drawLine(painter, rect, Qt::AlignCenter, letters);
    }
    painter.restore();
}

void paintOnlineDot(QPainter &painter, const QRectF &rect, const Theme &theme, const QColor &behind)
{
    const double size = qMax(8.0, rect.width() * 0.26);
    const QRectF dot(rect.right() - size, rect.bottom() - size, size, size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(behind, 2));
    painter.setBrush(theme.online);
    painter.drawEllipse(dot.adjusted(-1, -1, 1, 1));
    painter.restore();
}

} // namespace chatbook::app
