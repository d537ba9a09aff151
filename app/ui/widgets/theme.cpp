#include "theme.h"

#include <QFontInfo>

#include <cmath>

namespace chatbook::app {

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

QFont scaled(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    return font;
}

} // namespace

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return qMax(first, second) / qMin(first, second);
}

Theme Theme::light()
{
    return {
        .isDark = false,
        .background = QColor(0xeb, 0xf0, 0xf5),
        .surface = QColor(0xff, 0xff, 0xff),
        .field = QColor(0xf1, 0xf4, 0xf8),
        .ownBubble = QColor(0xd9, 0xea, 0xff),
        .otherBubble = QColor(0xff, 0xff, 0xff),
        .text = QColor(0x15, 0x1e, 0x28),
        .secondaryText = QColor(0x53, 0x62, 0x70),
        .accent = QColor(0x1f, 0x6a, 0xd1),
        .onAccent = QColor(0xff, 0xff, 0xff),
        .link = QColor(0x12, 0x58, 0xb3),
        .danger = QColor(0xb4, 0x23, 0x2f),
        .badge = QColor(0x1f, 0x6a, 0xd1),
        .online = QColor(0x1f, 0x93, 0x4b),
        .selection = QColor(0xa9, 0xcd, 0xf9),
        .hover = QColor(0xf1, 0xf4, 0xf8),
        .current = QColor(0xdd, 0xeb, 0xfc),
        .separator = QColor(0xdc, 0xe2, 0xe9),
        .outline = QColor(0x6f, 0x93, 0xc4),
        .pill = QColor(0xdb, 0xe3, 0xec),
    };
}

Theme Theme::dark()
{
    return {
        .isDark = true,
        .background = QColor(0x0f, 0x16, 0x1e),
        .surface = QColor(0x18, 0x21, 0x2b),
        .field = QColor(0x22, 0x2d, 0x39),
        .ownBubble = QColor(0x24, 0x45, 0x6e),
        .otherBubble = QColor(0x1e, 0x29, 0x35),
        .text = QColor(0xee, 0xf2, 0xf6),
        .secondaryText = QColor(0xa3, 0xb4, 0xc5),
        .accent = QColor(0x2b, 0x75, 0xd4),
        .onAccent = QColor(0xff, 0xff, 0xff),
        .link = QColor(0x8a, 0xbf, 0xff),
        .danger = QColor(0xff, 0x9a, 0x9f),
        .badge = QColor(0x2b, 0x75, 0xd4),
        .online = QColor(0x3f, 0xc3, 0x73),
        .selection = QColor(0x3a, 0x66, 0x9c),
        .hover = QColor(0x20, 0x2b, 0x37),
        .current = QColor(0x24, 0x3c, 0x5a),
        .separator = QColor(0x2a, 0x36, 0x43),
        .outline = QColor(0x5e, 0x8c, 0xc7),
        .pill = QColor(0x1f, 0x2a, 0x36),
    };
}

Theme Theme::of(const QPalette &palette)
{
    const bool isDark = luminance(palette.color(QPalette::Active, QPalette::Window)) <
                        luminance(palette.color(QPalette::Active, QPalette::WindowText));
    return isDark ? dark() : light();
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, surface);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, surface);
    palette.setColor(QPalette::AlternateBase, field);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, field);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, danger);
    palette.setColor(QPalette::PlaceholderText, secondaryText);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, onAccent);
    palette.setColor(QPalette::Link, link);
    palette.setColor(QPalette::LinkVisited, link);
    palette.setColor(QPalette::ToolTipBase, isDark ? field : text);
    palette.setColor(QPalette::ToolTipText, isDark ? text : surface);
    palette.setColor(QPalette::Light, isDark ? separator : surface);
    palette.setColor(QPalette::Midlight, separator);
    palette.setColor(QPalette::Mid, separator);
    palette.setColor(QPalette::Dark, outline);
    palette.setColor(QPalette::Shadow, background);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, outline);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, separator);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, secondaryText);
    return palette;
}

QString Theme::scrollBarStyle() const
{
    return QStringLiteral("QScrollBar:vertical { background: %1; width: 10px; margin: 0 }"
                          "QScrollBar::handle:vertical { background: %2; border-radius: 3px;"
                          " margin: 2px; min-height: 36px }"
                          "QScrollBar::handle:vertical:hover { background: %3 }"
                          "QScrollBar::add-line, QScrollBar::sub-line { height: 0 }"
                          "QScrollBar::add-page, QScrollBar::sub-page { background: none }")
        .arg(background.name(), pill.darker(isDark ? 70 : 112).name(), outline.name());
}

Fonts Fonts::of(const QFont &base)
{
    QFont font = base;
    // Otherwise the system may choose a font with black and white emoji.
    font.setFamilies({QFontInfo(base).family(), QStringLiteral("Noto Color Emoji"),
                      QStringLiteral("Segoe UI Emoji"), QStringLiteral("Apple Color Emoji")});
    Fonts fonts{
        .text = font, .name = font, .small = scaled(font, 0.86), .title = scaled(font, 1.5)};
    fonts.name.setWeight(QFont::DemiBold);
    fonts.title.setWeight(QFont::DemiBold);
    return fonts;
}

} // namespace chatbook::app
