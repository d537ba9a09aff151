#pragma once

#include <QImage>
#include <QStringList>

#include <functional>

namespace chatbook::app {

using QrWanted = std::function<bool(const QString &text)>;

/// The texts of the QR codes in a picture, which may be a photograph, pale, light on dark or
/// transparent. It tries further ways, which take longer, until one of the texts is wanted; by
/// default the first one is. A picture of more than 16 million pixels is scaled down first.
QStringList qrTexts(
    const QImage &picture, const QrWanted &wanted = [](const QString &) { return true; });

/// The size to which a picture of that size is scaled.
QSize qrReadingSize(const QSize &size);

} // namespace chatbook::app
