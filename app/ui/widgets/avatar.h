#pragma once

#include "documents.h"
#include "theme.h"

class QPainter;

namespace chatbook::app {

/// The letters that stand for a name: the first character of its first word, and of its last
/// word where both are of a script with capitals. Whole graphemes, so an emoji or an accented
/// letter stays whole. Empty when the name has nothing to show.
QString initials(const QString &name);

/// Behind the initials: one of a fixed few, the same for one id everywhere and always. Text in
/// onAvatar() on it has the contrast of Theme.
QColor avatarColor(const UserId &id);
QColor onAvatar();

/// The same hue for the person's name as text, on any bubble and on the background.
QColor nameColor(const UserId &id, const Theme &theme);

/// Draws a person as a disc that fills `rect` (a square), with initials on it, or with a figure
/// when there are none. A User with the id of ALL_CHAT has several figures.
void paintAvatar(QPainter &painter, const QRectF &rect, const User &user);

/// The dot that says "here now", at the lower right of an avatar drawn in `rect`, set off by a
/// ring of `behind`, the colour that the avatar stands on.
void paintOnlineDot(QPainter &painter, const QRectF &rect, const Theme &theme,
                    const QColor &behind);

} // namespace chatbook::app
