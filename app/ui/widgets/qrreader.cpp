#include "qrreader.h"

#include <QPainter>

#define ZX_USE_UTF8 1 // otherwise 1.4 has wide strings
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace chatbook::app {

namespace {

#if __has_include(<ZXing/ReaderOptions.h>)
using Options = ZXing::ReaderOptions;
#else // before 2.2
using Options = ZXing::DecodeHints;
#endif

constexpr double mostPixels = 16 << 20;
constexpr double fewPixels = 1 << 20; ///< so few that trying all ways takes no time
constexpr int smallSide = 400;        ///< pixels; one may be a whole module

/// Parts of the range between darkest and brightest: all of it, and those of a pale code on white
/// or a dim one on black in a picture that also has darker or brighter parts.
struct Range
{
    double from;
    double to;
};
constexpr std::array ranges{Range{0, 1}, Range{0.75, 1}, Range{15.0 / 16, 1}, Range{0, 0.25}};

QSize withAtMost(double pixels, const QSize &size)
{
    const double all = double(size.width()) * size.height();
    return all <= pixels ? size : (QSizeF(size) * std::sqrt(pixels / all)).toSize();
}

/// The picture in grey, with `ground` behind transparent parts.
QImage laidOn(Qt::GlobalColor ground, const QImage &picture)
{
    if (!picture.hasAlphaChannel())
        return picture.convertToFormat(QImage::Format_Grayscale8);
    QImage flat(picture.size(), QImage::Format_RGB32);
    flat.fill(ground);
    QPainter(&flat).drawImage(flat.rect(), picture);
    return flat.convertToFormat(QImage::Format_Grayscale8);
}

/// Stretches that part of the range to the whole. ZXing 1.4 does not see pale or light codes.
QImage stretched(const QImage &gray, const Range &range, bool inverted)
{
    uchar darkest = 255;
    uchar brightest = 0;
    for (int y = 0; y < gray.height(); ++y) {
        const uchar *line = gray.constScanLine(y);
        const auto [least, most] = std::minmax_element(line, line + gray.width());
        darkest = std::min(darkest, *least);
        brightest = std::max(brightest, *most);
    }
    const double from = darkest + range.from * (brightest - darkest);
    const double width = std::max(1.0, (range.to - range.from) * (brightest - darkest));
    std::array<uchar, 256> table{};
    for (int i = 0; i < 256; ++i) {
        const int value = std::clamp(int((i - from) * 255 / width), 0, 255);
        table[size_t(i)] = uchar(inverted ? 255 - value : value);
    }
    QImage image = gray;
    for (int y = 0; y < image.height(); ++y) {
        uchar *line = image.scanLine(y);
        std::transform(line, line + image.width(), line, [&table](uchar c) { return table[c]; });
    }
    return image;
}

QStringList textsIn(const QImage &gray)
{
    QStringList texts;
    for (const auto &code : ZXing::ReadBarcodes({gray.constBits(), gray.width(), gray.height(),
                                                 ZXing::ImageFormat::Lum, int(gray.bytesPerLine())},
                                                Options().setFormats(ZXing::BarcodeFormat::QRCode)))
        if (code.isValid())
            texts.append(QString::fromStdString(code.text()));
    return texts;
}

} // namespace

QSize qrReadingSize(const QSize &size)
{
    return withAtMost(mostPixels, size);
}

QStringList qrTexts(const QImage &picture, const QrWanted &wanted)
{
    if (picture.isNull())
        return {};
    QImage large = picture.size() == qrReadingSize(picture.size())
                       ? picture
                       : picture.scaled(qrReadingSize(picture.size()));
    large.setDevicePixelRatio(1);
    QImage small = large.scaled(withAtMost(fewPixels, large.size()), Qt::IgnoreAspectRatio,
                                Qt::SmoothTransformation);
    if (std::max(small.width(), small.height()) < smallSide)
        small = small.scaled(small.size() * 3);

    QStringList texts;
    const auto lookIn = [&](const QImage &image, const Range &range) {
        for (const bool inverted : {false, true}) {
            texts += textsIn(stretched(image, range, inverted));
            if (std::any_of(texts.begin(), texts.end(), wanted))
                return true;
        }
        return false;
    };
    const auto lookOn = [&](Qt::GlobalColor ground) {
        const QImage gray = laidOn(ground, small);
        return std::any_of(ranges.begin(), ranges.end(),
                           [&](const Range &range) { return lookIn(gray, range); }) ||
               (small.width() < large.width() && lookIn(laidOn(ground, large), ranges.front()));
    };
    if (!lookOn(Qt::white) && picture.hasAlphaChannel())
        lookOn(Qt::black);
    texts.removeDuplicates();
    return texts;
}

} // namespace chatbook::app
