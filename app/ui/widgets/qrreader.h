#pragma once

#include <QImage>
#include <QStringList>

#include <functional>

namespace chatbook::app {

using QrWanted = std::function<bool(const QString &text)>;

/// The texts of the QR codes in a picture, also a photograph, or one that is pale, light on dark or
/// transparent. Looks in further ways, which take longer, until one of the texts is wanted; the
/// first that is found, if not said. What has more than 16 million pixels is made smaller first.
QStringList qrTexts(
    const QImage &picture, const QrWanted &wanted = [](const QString &) { return true; });

/// The size in which so large a picture is looked at.
QSize qrReadingSize(const QSize &size);

} // namespace chatbook::app
