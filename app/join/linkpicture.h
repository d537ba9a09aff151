#pragma once

#include <QString>

#include <optional>

class QMimeData;

namespace chatbook {

/// Whether what is dropped or pasted may hold a link or an address: text, a picture, or the file of
/// one.
bool mayHoldLink(const QMimeData &data);

/// What it holds for the box of the join page: the text of the QR code in a picture, else the text.
/// None where there is a picture without a code, or nothing. A file is looked at only while it is a
/// picture of a reasonable size.
std::optional<QString> linkIn(const QMimeData &data);

} // namespace chatbook
