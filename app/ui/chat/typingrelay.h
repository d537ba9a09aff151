#pragma once

#include <QObject>

#include <functional>

class QWidget;

namespace chatbook::app {

class ComposerEdit;

/// Lets people type into the editor while a list has the focus, also with an input method or dead
/// keys: the composed text goes to the editor, which gets the focus once there is text. Lives as
/// long as the widget.
///
/// Passing on a key afterwards would be too late: there is no composition in a widget that takes no
/// text, and moving the focus ends a composition.
class TypingRelay : public QObject
{
    Q_OBJECT

public:
    TypingRelay(QWidget *from, ComposerEdit *editor);
    /// Gives the editor at each moment; null: none.
    using Target = std::function<ComposerEdit *()>;
    TypingRelay(QWidget *from, Target target);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *m_from;
    Target m_target;
};

} // namespace chatbook::app
