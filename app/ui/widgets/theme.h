#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

namespace chatbook::app {

/// Distances that the screens share, in device-independent pixels. They form one scale, so that
/// related things are closer together than others.
namespace spacing {

inline constexpr int tiny = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;
inline constexpr int radius = 8;        ///< of a button, a field, a selected row
inline constexpr int bubbleRadius = 12; ///< of a message
inline constexpr int listAvatar = 44;
inline constexpr int messageAvatar = 34;

} // namespace spacing

/// The colours of all screens, as one value. Text colours have the contrast of WCAG 2.1 AA (4.5 to
/// 1) on each surface named for them, marks without text 3 to 1.
struct Theme
{
    bool isDark = false;

    QColor background;    ///< behind the messages
    QColor surface;       ///< lists, headers, the composer
    QColor field;         ///< behind typed text, on a surface
    QColor ownBubble;     ///< this person's messages
    QColor otherBubble;   ///< other people's messages
    QColor text;          ///< on everything above, and on hover, current and selection
    QColor secondaryText; ///< times, last lines, hints: on everything above, hover and current
    QColor accent;        ///< the one colour for actions: filled buttons, own marks
    QColor onAccent;      ///< text on accent and badge
    QColor link;          ///< links, and text that acts as a button
    QColor danger;        ///< text for errors and destructive actions
    QColor badge;         ///< the number of unread messages
    QColor online;        ///< the dot of a person who is online, on a surface
    QColor selection;     ///< behind selected text
    QColor hover;         ///< a row under the mouse
    QColor current;       ///< the open row
    QColor separator;     ///< hairlines
    QColor outline;       ///< keyboard focus, and the frame of a field
    QColor pill;          ///< behind a day line, over the background

    static Theme light();
    static Theme dark();

    /// Dark if the palette's window is darker than its text. A widget asks again on
    /// QEvent::PaletteChange.
    static Theme of(const QPalette &palette);

    /// A matching palette for Qt's own widgets. of(palette()) gives this theme again.
    QPalette palette() const;

    /// A style sheet for a slim scroll bar without arrows.
    QString scrollBarStyle() const;

    friend bool operator==(const Theme &, const Theme &) = default;
};

/// The fonts that the screens share, all made from the desktop's font.
struct Fonts
{
    QFont text;  ///< messages, and most other text
    QFont name;  ///< the same, bolder: senders, headings of rows
    QFont small; ///< times, day lines, hints
    QFont title; ///< the heading of a page

    static Fonts of(const QFont &base);

    friend bool operator==(const Fonts &, const Fonts &) = default;
};

/// The contrast of two opaque colours: 1 to 21, by WCAG 2.1 (relative luminance).
double contrast(const QColor &a, const QColor &b);

} // namespace chatbook::app
