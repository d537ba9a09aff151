#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

namespace chatbook::app {

/// Distances that the screens share, in device-independent pixels. All are of one scale, so
/// that things which belong together stand closer than things which do not.
namespace spacing {

inline constexpr int tiny = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;
inline constexpr int radius = 8;        ///< of a button, a field, a row that is chosen
inline constexpr int bubbleRadius = 12; ///< of a message
inline constexpr int listAvatar = 44;
inline constexpr int messageAvatar = 34;

} // namespace spacing

/// The colours of all screens, as one value. Text colours reach the contrast of WCAG 2.1 AA
/// (4.5 to 1) on each of the surfaces they are named for, marks without text 3 to 1.
struct Theme
{
    bool isDark = false;

    QColor background;    ///< behind the messages
    QColor surface;       ///< lists, headers, the composer
    QColor field;         ///< behind what is typed, on a surface
    QColor ownBubble;     ///< one's own messages
    QColor otherBubble;   ///< the messages of others
    QColor text;          ///< on everything above, and on hover, current and selection
    QColor secondaryText; ///< times, last lines, hints: on everything above, hover and current
    QColor accent;        ///< the one colour that means "do this": filled buttons, own marks
    QColor onAccent;      ///< text on accent and badge
    QColor link;          ///< links, and text that acts as a button
    QColor danger;        ///< what failed or destroys, as text
    QColor badge;         ///< how many are unread
    QColor online;        ///< the dot of a person who is here, on a surface
    QColor selection;     ///< behind selected text
    QColor hover;         ///< a row under the mouse
    QColor current;       ///< the row that is open
    QColor separator;     ///< hairlines
    QColor outline;       ///< keyboard focus, and the frame of a field
    QColor pill;          ///< behind a day line, over the background

    static Theme light();
    static Theme dark();

    /// Dark where the palette's window is darker than its text. A widget asks anew at
    /// QEvent::PaletteChange.
    static Theme of(const QPalette &palette);

    /// The palette that makes Qt's own widgets fit. of(palette()) is this theme again.
    QPalette palette() const;

    /// A slim scroll bar without arrows, as a style sheet for that bar.
    QString scrollBarStyle() const;

    friend bool operator==(const Theme &, const Theme &) = default;
};

/// The fonts that the screens share, all from the one that the person chose in their desktop.
struct Fonts
{
    QFont text;  ///< what people write, and most else
    QFont name;  ///< the same, bolder: who wrote it, headings of rows
    QFont small; ///< times, day lines, hints
    QFont title; ///< the heading of a page

    static Fonts of(const QFont &base);

    friend bool operator==(const Fonts &, const Fonts &) = default;
};

/// How far apart two opaque colours are to the eye: 1 to 21, by WCAG 2.1 (relative luminance).
double contrast(const QColor &a, const QColor &b);

} // namespace chatbook::app
