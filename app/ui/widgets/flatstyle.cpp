#include "flatstyle.h"

#include "emojitext.h"
#include "glyphs.h"
#include "theme.h"

#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace chatbook::app {

namespace {

constexpr int scrollBarWidth = 10;
constexpr int shortestHandle = 32;
constexpr int narrowestQuestion = 280;

QColor mixed(const QColor &a, const QColor &b, double part)
{
    const auto mix = [part](int x, int y) { return int(x + (y - x) * part); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

void roundedFill(QPainter &painter, const QRectF &rect, const QColor &fill)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect, spacing::radius, spacing::radius);
    painter.restore();
}

void roundedFrame(QPainter &painter, const QRectF &rect, const QColor &color, double width)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    const double inset = width / 2;
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), spacing::radius,
                            spacing::radius);
    painter.restore();
}

bool isDefault(const QStyleOption &option)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(&option);
    return button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton) &&
           option.state.testFlag(QStyle::State_Enabled);
}

void paintButton(QPainter &painter, const QStyleOption &option, const Theme &theme)
{
    QColor fill = isDefault(option) ? theme.accent : theme.field;
    if (option.state.testFlag(QStyle::State_Sunken) || option.state.testFlag(QStyle::State_On))
        fill = mixed(fill, theme.text, 0.14);
    else if (option.state.testFlag(QStyle::State_MouseOver) &&
             option.state.testFlag(QStyle::State_Enabled))
        fill = mixed(fill, theme.text, 0.07);
    roundedFill(painter, option.rect, fill);
    if (option.state.testFlag(QStyle::State_HasFocus) &&
        option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        const QColor ring = isDefault(option) ? theme.onAccent : theme.outline;
        roundedFrame(painter, QRectF(option.rect).adjusted(2, 2, -2, -2), ring, 1.5);
    }
}

void paintCheck(QPainter &painter, const QStyleOption &option, const Theme &theme)
{
    const bool on = option.state.testFlag(QStyle::State_On);
    const QRectF box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(on ? QPen(Qt::NoPen) : QPen(theme.outline, 1.5));
    painter.setBrush(on ? theme.accent : theme.field);
    painter.drawRoundedRect(box, 3, 3);
    if (on) {
        const auto at = [&box](double x, double y) {
            return QPointF(box.x() + box.width() * x, box.y() + box.height() * y);
        };
        painter.setPen(QPen(theme.onAccent, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(QPolygonF{at(0.25, 0.52), at(0.43, 0.7), at(0.76, 0.32)});
    }
    painter.restore();
}

} // namespace

FlatStyle::FlatStyle()
    : QProxyStyle(QStringLiteral("fusion"))
{}

void FlatStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    // At the width of its text, a box with few words would have no room for its title.
    if (auto *label = qobject_cast<QLabel *>(widget);
        label != nullptr && label->objectName() == QLatin1StringView("qt_msgbox_label"))
        label->setMinimumWidth(narrowestQuestion);
}

int FlatStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                           const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarWidth;
    case PM_ScrollBarSliderMin:
        return shortestHandle;
    case PM_SplitterWidth:
        return 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int FlatStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                         QStyleHintReturn *data) const
{
    if (hint == SH_ScrollBar_LeftClickAbsolutePosition)
        return 1;
    // The desktop's icons are black, which is invisible in the dark theme.
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

QIcon FlatStyle::standardIcon(StandardPixmap which, const QStyleOption *option,
                              const QWidget *widget) const
{
    // Fusion searches the desktop's icon themes for it: a tenth of the program's start.
    if (which == SP_LineEditClearButton) {
        const QPalette palette = widget != nullptr ? widget->palette() : QGuiApplication::palette();
        return glyphIcon(Glyph::Close, Theme::of(palette).secondaryText);
    }
    return QProxyStyle::standardIcon(which, option, widget);
}

QSize FlatStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                  const QWidget *widget) const
{
    const QSize fitted = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton)
        return {fitted.width() + spacing::large, qMax(fitted.height() + spacing::tiny, 36)};
    if (type == CT_LineEdit)
        return {fitted.width() + spacing::small, qMax(fitted.height() + spacing::tiny, 36)};
    return fitted;
}

QRect FlatStyle::subElementRect(SubElement element, const QStyleOption *option,
                                const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    return element == SE_LineEditContents ? rect.adjusted(spacing::small, 0, -spacing::tiny, 0)
                                          : rect;
}

QRect FlatStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                SubControl sub, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || bar == nullptr)
        return QProxyStyle::subControlRect(control, option, sub, widget);

    const bool across = bar->orientation == Qt::Horizontal;
    const QRect all = bar->rect;
    const int length = across ? all.width() : all.height();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    int handle = length;
    if (range > 0)
        handle = int(qint64(length) * bar->pageStep / (range + bar->pageStep));
    handle = qBound(qMin(shortestHandle, length), handle, length);
    const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                              length - handle, bar->upsideDown);
    const auto part = [&](int from, int size) {
        const QRect rect = across ? QRect(all.x() + from, all.y(), size, all.height())
                                  : QRect(all.x(), all.y() + from, all.width(), size);
        return visualRect(bar->direction, all, rect);
    };
    switch (sub) {
    case SC_ScrollBarGroove:
        return all;
    case SC_ScrollBarSlider:
        return part(start, handle);
    case SC_ScrollBarSubPage:
        return part(0, start);
    case SC_ScrollBarAddPage:
        return part(start + handle, length - start - handle);
    default:
        return {};
    }
}

void FlatStyle::drawItemText(QPainter *painter, const QRect &rect, int flags,
                             const QPalette &palette, bool enabled, const QString &text,
                             QPalette::ColorRole textRole) const
{
    // Text with several lines or a mnemonic is left to Qt.
    const bool plain =
        !(flags & (Qt::TextWordWrap | Qt::TextShowMnemonic)) && !text.contains(u'\n');
    if (!plain || emojiFormats(text, painter->font()).isEmpty()) {
        QProxyStyle::drawItemText(painter, rect, flags, palette, enabled, text, textRole);
        return;
    }
    const QPen before = painter->pen();
    if (textRole != QPalette::NoRole)
        painter->setPen(palette.color(enabled ? QPalette::Active : QPalette::Disabled, textRole));
    drawLine(*painter, rect,
             Qt::Alignment(flags & int(Qt::AlignHorizontal_Mask | Qt::AlignVertical_Mask)), text);
    painter->setPen(before);
}

void FlatStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                              QPainter *painter, const QWidget *widget) const
{
    const Theme theme = Theme::of(option->palette);
    switch (element) {
    case PE_PanelButtonCommand:
        paintButton(*painter, *option, theme);
        return;
    case PE_PanelButtonTool:
        if (option->state & (State_MouseOver | State_Sunken | State_On))
            roundedFill(*painter, option->rect,
                        mixed(theme.surface, theme.text,
                              option->state & (State_Sunken | State_On) ? 0.14 : 0.07));
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame != nullptr && frame->lineWidth > 0) {
            roundedFill(*painter, option->rect, theme.field);
            if (option->state.testFlag(State_HasFocus))
                roundedFrame(*painter, option->rect, theme.accent, 2);
        }
        return;
    case PE_IndicatorCheckBox:
        paintCheck(*painter, *option, theme);
        return;
    case PE_FrameDefaultButton:
        return; // the fill shows it
    case PE_FrameFocusRect:
        if (option->state.testFlag(State_KeyboardFocusChange))
            roundedFrame(*painter, option->rect, theme.outline, 1.5);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void FlatStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                            const QWidget *widget) const
{
    if (element == CE_Splitter) {
        painter->fillRect(option->rect, Theme::of(option->palette).separator);
        return;
    }
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (element == CE_PushButtonLabel && button != nullptr && isDefault(*option)) {
        QStyleOptionButton filled = *button;
        filled.palette.setColor(QPalette::ButtonText, Theme::of(option->palette).onAccent);
        QProxyStyle::drawControl(element, &filled, painter, widget);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void FlatStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                   QPainter *painter, const QWidget *widget) const
{
    if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
        QStyleOptionToolButton plain = *button; // its text already shows that it has a menu
        plain.features &= ~QStyleOptionToolButton::HasMenu;
        QProxyStyle::drawComplexControl(control, &plain, painter, widget);
        return;
    }
    if (control != CC_ScrollBar) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    const Theme theme = Theme::of(option->palette);
    const QRectF handle =
        QRectF(subControlRect(control, option, SC_ScrollBarSlider, widget)).adjusted(2, 2, -2, -2);
    const bool held = option->activeSubControls.testFlag(SC_ScrollBarSlider) &&
                      option->state & (State_Sunken | State_MouseOver);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(theme.surface, theme.secondaryText, held ? 0.9 : 0.55));
    const double radius = qMin(handle.width(), handle.height()) / 2;
    painter->drawRoundedRect(handle, radius, radius);
    painter->restore();
}

} // namespace chatbook::app
