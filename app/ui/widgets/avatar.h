#pragma once

#include "documents.h"
#include "theme.h"

class QPainter;

namespace chatbook::app {

/// The initials of a name: the first character of its first word, and of its last word if both are
/// in a script with capitals. Whole graphemes, so an emoji or an accented letter is not split.
/// Empty if the name shows nothing.
QString initials(const QString &name);

/// The colour behind the initials: one of a few, always the same for one id. Text on it in
/// onAvatar() has the contrast that Theme promises.
QColor avatarColor(const UserId &id);
QColor onAvatar();

/// The same hue for the person's name as text, on any bubble and on the background.
QColor nameColor(const UserId &id, const Theme &theme);

/// Draws a person as a disc that fills `rect` (a square), with initials on it, or a figure if there
/// are none.
void paintAvatar(QPainter &painter, const QRectF &rect, const User &user);
/// That of its person, or several figures where a conversation is not direct.
void paintAvatarOf(QPainter &painter, const QRectF &rect, const Recipient &conversation);

/// The dot for "online", at the lower right of an avatar in `rect`, with a ring of `behind`, the
/// colour under the avatar.
void paintOnlineDot(QPainter &painter, const QRectF &rect, const Theme &theme,
                    const QColor &behind);

} // namespace chatbook::app
