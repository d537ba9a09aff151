#include "typingrelay.h"

#include "composeredit.h"

#include <QCoreApplication>
#include <QFocusEvent>
#include <QInputMethodEvent>

namespace chatbook::app {

TypingRelay::TypingRelay(QWidget *from, ComposerEdit *editor)
    : QObject(from)
    , m_from(from)
    , m_editor(editor)
{
    from->setAttribute(Qt::WA_InputMethodEnabled);
    from->installEventFilter(this);
}

bool TypingRelay::eventFilter(QObject *watched, QEvent *event)
{
    if (!m_editor)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::InputMethodQuery) {
        auto *query = static_cast<QInputMethodQueryEvent *>(event);
        QCoreApplication::sendEvent(m_editor, query);
        // The cursor's place relative to the widget that has the focus.
        const QPoint shift = m_from->mapFromGlobal(m_editor->viewport()->mapToGlobal(QPoint(0, 0)));
        for (const Qt::InputMethodQuery place : {Qt::ImCursorRectangle, Qt::ImAnchorRectangle}) {
            if (query->queries() & place)
                query->setValue(place, query->value(place).toRectF().translated(shift));
        }
        return true;
    }
    if (event->type() == QEvent::InputMethod) {
        const bool hasText = !static_cast<QInputMethodEvent *>(event)->commitString().isEmpty();
        QCoreApplication::sendEvent(m_editor, event);
        // Later, because this may happen during a change of the focus.
        if (hasText && !m_editor->isComposing()) {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    if (m_editor && m_from->hasFocus())
                        m_editor->setFocus(Qt::OtherFocusReason);
                },
                Qt::QueuedConnection);
        }
        return true;
    }
    if (event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        m_editor->keepComposition(); // as the editor does when it has the focus
    return QObject::eventFilter(watched, event);
}

} // namespace chatbook::app
