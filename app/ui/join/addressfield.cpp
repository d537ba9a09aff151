#include "addressfield.h"

#include "joinlink.h"
#include "linkpicture.h"
#include "sentences.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>

namespace chatbook::app {

AddressField::AddressField(QWidget *parent)
    : QLineEdit(parent)
{
    setMaxLength(4 * JoinLink::longest); // with text around it and in it
    setAcceptDrops(false);               // the whole page accepts them
}

void AddressField::take(const QMimeData &data)
{
    if (const Result<QString> link = linkIn(data))
        emit found(*link);
    else
        emit notFound(sentence(link.error()));
}

/// A picture is pasted like text; of a text with a link, only the link.
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
