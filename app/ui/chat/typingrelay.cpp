#include "typingrelay.h"

#include "composeredit.h"

#include <QCoreApplication>
#include <QFocusEvent>
#include <QInputMethodEvent>
#include <QPointer>

#include <utility>

namespace chatbook::app {

TypingRelay::TypingRelay(QWidget *from, ComposerEdit *editor)
    : TypingRelay(from, [editor = QPointer(editor)] { return editor.data(); })
{}

TypingRelay::TypingRelay(QWidget *from, Target target)
    : QObject(from)
    , m_from(from)
    , m_target(std::move(target))
{
    from->setAttribute(Qt::WA_InputMethodEnabled);
    from->installEventFilter(this);
}

bool TypingRelay::eventFilter(QObject *watched, QEvent *event)
{
    const QPointer<ComposerEdit> editor = m_target();
    if (!editor)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::InputMethodQuery) {
        auto *query = static_cast<QInputMethodQueryEvent *>(event);
        QCoreApplication::sendEvent(editor, query);
        // The cursor's place relative to the widget that has the focus.
        const QPoint shift = m_from->mapFromGlobal(editor->viewport()->mapToGlobal(QPoint(0, 0)));
        for (const Qt::InputMethodQuery place : {Qt::ImCursorRectangle, Qt::ImAnchorRectangle}) {
            if (query->queries() & place)
                query->setValue(place, query->value(place).toRectF().translated(shift));
        }
        return true;
    }
    if (event->type() == QEvent::InputMethod) {
        const bool hasText = !static_cast<QInputMethodEvent *>(event)->commitString().isEmpty();
        QCoreApplication::sendEvent(editor, event);
        // Later, because this may happen during a change of the focus.
        if (hasText && !editor->isComposing()) {
            QMetaObject::invokeMethod(
                this,
                [this, editor] {
                    if (editor && m_from->hasFocus())
                        editor->setFocus(Qt::OtherFocusReason);
                },
                Qt::QueuedConnection);
        }
        return true;
    }
    if (event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        editor->keepComposition(); // as the editor does when it has the focus
    return QObject::eventFilter(watched, event);
}

} // namespace chatbook::app
