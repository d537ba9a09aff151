#pragma once

#include <QStringView>

namespace chatbook {

/// Whether nothing of the text shows: it is empty, or holds white space, controls, characters that
/// Unicode leaves out of sight by default (such as U+200B and variation selectors) and letters and
/// signs whose glyphs are blank (such as U+3164 and U+2800) alone.
bool isBlank(QStringView text);

} // namespace chatbook
