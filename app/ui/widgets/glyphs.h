#pragma once

#include <QColor>
#include <QIcon>

namespace chatbook::app {

/// The few symbols on buttons, drawn in code so that they are sharp at every scale, have the
/// theme's colours and need no image format plugin.
enum class Glyph { Send, Search, Close, Copy, Menu, Back };

QIcon glyphIcon(Glyph glyph, const QColor &color);

} // namespace chatbook::app
