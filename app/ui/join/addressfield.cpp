#include "addressfield.h"

#include "joinlink.h"
#include "linkpicture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>

namespace chatbook::app {

AddressField::AddressField(QWidget *parent)
    : QLineEdit(parent)
{
    setMaxLength(4 * JoinLink::longest); // with what may be around it and within
    setAcceptDrops(false);               // the whole page does
}

void AddressField::take(const QMimeData &data)
{
    if (const Result<QString> link = linkIn(data))
        emit found(*link);
    else
        emit notFound(link.error().message);
}

/// A picture is pasted as text is, and a link alone, whatever is around it.
void AddressField::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Paste)) {
        const QMimeData *data = QGuiApplication::clipboard()->mimeData();
        if (data != nullptr && (data->hasImage() || data->hasUrls() || isJoinLink(data->text())))
            return take(*data);
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace chatbook::app
