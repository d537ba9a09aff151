// What ChatPane does with keys.

#include "chatpane.h"

#include "composer.h"
#include "composeredit.h"
#include "messagelist.h"
#include "messageview.h"
#include "newestown.h"
#include "searchpanel.h"
#include "session.h"

#include <QKeyEvent>

namespace chatbook::app {

bool ChatPane::takeKey(QKeyEvent *event)
{
    const bool isPlain =
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (m_view == nullptr)
        return false;
    if (event->matches(QKeySequence::Paste))
        paste(QClipboard::Clipboard);
    else if (event->matches(QKeySequence::Copy) && m_view->hasSelection())
        m_view->copy();
    else if (isPlain && event->key() == Qt::Key_PageUp)
        m_view->scrollPage(-1);
    else if (isPlain && event->key() == Qt::Key_PageDown)
        m_view->scrollPage(1);
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Home)
        m_view->jumpToOldest();
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_End)
        m_view->jumpToNewest();
    else if (isPlain && !event->text().isEmpty() && event->text().at(0).isPrint())
        m_composer->take(event);
    else
        return false;
    return true;
}

void ChatPane::paste(QClipboard::Mode mode)
{
    focusComposer();
    m_composer->editor()->pasteFrom(mode);
}

bool ChatPane::escape()
{
    if (m_composer->cancel())
        return true;
    if (m_search->isVisible()) {
        closeSearch();
        return true;
    }
    if (m_view != nullptr && m_view->hasSelection()) {
        m_view->clearSelection();
        return true;
    }
    focusComposer();
    return false;
}

void ChatPane::keyPressEvent(QKeyEvent *event)
{
    if (!takeKey(event) && (event->key() != Qt::Key_Escape || !escape()))
        QWidget::keyPressEvent(event);
}

void ChatPane::editLast()
{
    for (int row = m_list->hasNewer() ? -1 : m_list->count() - 1; row >= 0; --row) {
        const MessageRow &at = m_list->at(row);
        if (at.own && !at.pending && !at.message.deletedAt) {
            editInSight(at.message);
            return;
        }
    }
    if (m_newestOwn)
        return;
    m_newestOwn = std::make_unique<NewestOwn>(m_session->messages().open(m_recipient.id));
    connect(m_newestOwn.get(), &NewestOwn::found, this, [this](const Message &message) {
        m_newestOwn.release()->deleteLater();
        if (!m_composer->isEditing())
            editInSight(message);
    });
    connect(m_newestOwn.get(), &NewestOwn::failed, this, [this](const QString &why) {
        m_newestOwn.release()->deleteLater();
        complain(why);
    });
}

void ChatPane::editInSight(const Message &message)
{
    edit(message);
    const int row = m_list->rowOf(message.offset);
    if (row < 0 || !m_view->viewport()->rect().contains(m_view->rowRect(row)))
        m_view->jumpTo(message.offset);
}

} // namespace chatbook::app
