#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace chatbook::app {

class ComposerEdit;

/// Lets one type into the editor while a list has the focus, by an input method and with dead keys
/// as well: what these make of the keys goes to the editor, and the focus after it once there is
/// text. Lives as long as the widget.
///
/// A key that is passed on afterwards would be too late: nothing composes where the focus takes no
/// text, and to move the focus ends a composition.
class TypingRelay : public QObject
{
    Q_OBJECT

public:
    TypingRelay(QWidget *from, ComposerEdit *editor);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *m_from;
    QPointer<ComposerEdit> m_editor;
};

} // namespace chatbook::app
