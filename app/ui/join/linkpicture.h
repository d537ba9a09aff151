#pragma once

#include "result.h"

class QMimeData;

namespace chatbook::app {

/// Whether what is dropped or pasted may hold a link or an address: text, a picture, or the file of
/// one.
bool mayHoldLink(const QMimeData &data);

/// What it holds for the box of the join page: a link or an address in its text, else a link in one
/// of the QR codes of its picture, else its text. Nothing else that a code says, such as a
/// password. Fails with a sentence fit to show a person.
Result<QString> linkIn(const QMimeData &data);

} // namespace chatbook::app
