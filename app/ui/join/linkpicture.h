#pragma once

#include "result.h"

class QMimeData;

namespace chatbook::app {

/// Whether dropped or pasted data may hold a link or an address: text, a picture, or a picture
/// file.
bool mayHoldLink(const QMimeData &data);

/// The text for the join page's field: a link or an address in the text, otherwise a link in a QR
/// code of the picture, otherwise the text. Nothing else from a code, such as a password.
Result<QString> linkIn(const QMimeData &data);

} // namespace chatbook::app
