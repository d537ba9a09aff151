#pragma once

#include <QString>

namespace chatbook {

/// The join link in a text, as it was before mail programs and people added something to it: white
/// space and line ends, the `> ` of a quote, `&amp;`, brackets, words, a full stop. Only its form
/// is checked. Empty if there is none.
QString joinLinkWithin(const QString &text);

} // namespace chatbook
