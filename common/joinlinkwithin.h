#pragma once

#include <QString>

namespace chatbook {

/// The link to join within a text, as it was before mail programs and people put something into or
/// around it: white space and line ends, the `> ` of a quote, `&amp;`, brackets, words, a full
/// stop. Only its form is looked at. Empty where none begins.
QString joinLinkWithin(const QString &text);

} // namespace chatbook
