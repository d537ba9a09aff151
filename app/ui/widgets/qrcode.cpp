#include "qrcode.h"

#include <QPainter>

#include <qrencode.h>

#include <memory>

namespace chatbook::app {

namespace {

constexpr int quietZone = 4; ///< modules
constexpr int usualSide = 232;
constexpr int leastSide = 232; ///< smaller codes are hard for a camera

} // namespace

QImage qrImage(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(int(bytes.size()), reinterpret_cast<const uchar *>(bytes.constData()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    if (!code || bytes.isEmpty())
        return {};
    const int side = code->width + 2 * quietZone;
    QImage image(side, side, QImage::Format_Grayscale8);
    image.fill(Qt::white);
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if (code->data[y * code->width + x] & 1)
                image.setPixelColor(x + quietZone, y + quietZone, Qt::black);
    return image;
}

QrCode::QrCode(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("QR code of the link"));
}

void QrCode::setText(const QString &text)
{
    m_image = qrImage(text);
    update();
}

QSize QrCode::sizeHint() const
{
    return {usualSide, usualSide};
}

QSize QrCode::minimumSizeHint() const
{
    return {leastSide, leastSide};
}

void QrCode::paintEvent(QPaintEvent *)
{
    if (m_image.isNull())
        return;
    // A whole number of pixels for each module, so that it is sharp.
    const qreal scale = devicePixelRatioF();
    const int room = int(qMin(width(), height()) * scale);
    const int side = qMax(1, room / m_image.width()) * m_image.width();
    QRectF place(0, 0, side / scale, side / scale);
    place.moveCenter(QRectF(rect()).center());
    QPainter(this).drawImage(place, m_image);
}

} // namespace chatbook::app
