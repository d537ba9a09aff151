#include "join/linkpicture.h"

#include "ui/qrcode.h"

#include <QImageReader>
#include <QMimeData>
#include <QUrl>

namespace chatbook {

namespace {

constexpr qint64 mostPixels = 16 << 20;

/// The file that is dropped alone; empty when there is none or several.
QString fileIn(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

QImage pictureIn(const QMimeData &data)
{
    if (data.hasImage())
        return qvariant_cast<QImage>(data.imageData());
    const QString file = fileIn(data);
    if (file.isEmpty())
        return {};
    QImageReader reader(file);
    reader.setAutoTransform(true);
    const QSize size = reader.size(); // before it is read: it says how much memory it takes
    if (!size.isValid() || qint64(size.width()) * size.height() > mostPixels)
        return {};
    return reader.read();
}

} // namespace

bool mayHoldLink(const QMimeData &data)
{
    return data.hasImage() || data.hasText() || !fileIn(data).isEmpty();
}

std::optional<QString> linkIn(const QMimeData &data)
{
    if (data.hasImage() || !fileIn(data).isEmpty())
        return qrText(pictureIn(data));
    if (!data.hasText())
        return std::nullopt;
    return data.text().trimmed();
}

} // namespace chatbook
