#pragma once

#include <QByteArray>
#include <QSize>

class QScreen;
class QWidget;

namespace chatbook::app {

// Sizes are in device-independent pixels.

/// The part of the screen that a window may fill, without its frame and the desktop's panels.
QSize roomForWindow(const QScreen &screen);

/// The first size of a window in so much room.
QSize firstWindowSize(const QSize &room);

/// Raises the window, because the person asked for it elsewhere: by starting the program again, or
/// on a notification. `activationToken` is the desktop's token for that (xdg-activation), or empty.
void bringToFront(QWidget &window, const QByteArray &activationToken = {});

} // namespace chatbook::app
