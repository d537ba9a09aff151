#pragma once

#include <QByteArray>
#include <QSize>

class QScreen;
class QWidget;

namespace chatbook::app {

// Sizes are in device-independent pixels.

/// What a window may fill of the screen, without its frame and the desktop's panels.
QSize roomForWindow(const QScreen &screen);

/// How large a window is at first where there is that much room.
QSize firstWindowSize(const QSize &room);

/// Shows the window before all others, because the person asked for it elsewhere: by starting the
/// program again, or on a notification. `activationToken` is what the desktop gave for that
/// (xdg-activation), where it did.
void bringToFront(QWidget &window, const QByteArray &activationToken = {});

} // namespace chatbook::app
