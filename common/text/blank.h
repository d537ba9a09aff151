#pragma once

#include <QStringView>

namespace chatbook {

/// Whether the text shows nothing: it is empty, or has only white space, controls, characters that
/// Unicode hides by default (such as U+200B and variation selectors), and letters and symbols with
/// blank glyphs (such as U+3164 and U+2800).
bool isBlank(QStringView text);

} // namespace chatbook
