#include "linkpicture.h"

#include "joinlink.h"
#include "joinlinkwithin.h"
#include "joinrequest.h"
#include "qrreader.h"

#include <QImageReader>
#include <QMimeData>
#include <QUrl>

namespace chatbook::app {

namespace {

constexpr qint64 mostPixels = 256 << 20; ///< of a file; larger ones take too long to read

/// The dropped file, if it is only one; otherwise empty.
QString fileIn(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

QImage pictureIn(const QMimeData &data)
{
    if (data.hasImage())
        return qvariant_cast<QImage>(data.imageData());
    QImageReader reader(fileIn(data));
    reader.setAutoTransform(true);
    const QSize size = reader.size(); // before reading: it determines the memory needed
    if (!size.isValid() || qint64(size.width()) * size.height() > mostPixels)
        return {};
    if (const QSize smaller = qrReadingSize(size); smaller != size)
        reader.setScaledSize(smaller);
    return reader.read();
}

Result<QString> linkInPicture(const QMimeData &data)
{
    const QImage picture = pictureIn(data);
    if (picture.isNull())
        return because(Reason::PictureUnreadable, {}, ErrorCode::Invalid);
    const QStringList texts = qrTexts(
        picture, [](const QString &text) { return isJoinLink(text) && joinLinkFromText(text); });
    if (texts.isEmpty())
        return because(Reason::PictureWithoutCode, {}, ErrorCode::Invalid);
    for (const QString &text : texts)
        if (joinLinkFromText(text))
            return joinLinkWithin(text);
    for (const QString &text : texts)
        if (isJoinLink(text))
            return joinLinkFromText(text).error();
    return because(Reason::PictureOfOtherCode, {}, ErrorCode::Invalid);
}

} // namespace

bool mayHoldLink(const QMimeData &data)
{
    return data.hasImage() || data.hasText() || !fileIn(data).isEmpty();
}

Result<QString> linkIn(const QMimeData &data)
{
    const bool isFile = !fileIn(data).isEmpty();
    const QString text = isFile ? QString() : data.text().trimmed();
    if (isJoinLink(text))
        return joinLinkWithin(text);
    // A spreadsheet adds a picture of what is copied.
    const bool isPicture = isFile || data.hasImage();
    if (!isPicture || (!text.isEmpty() && addressFromText(text)))
        return text;
    const Result<QString> link = linkInPicture(data);
    return link || text.isEmpty() ? link : text;
}

} // namespace chatbook::app
