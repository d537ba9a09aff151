#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

namespace chatbook::app {

/// Says to screen readers what happens where the focus is not. Shows nothing itself.
///
/// Orca is silent on everything but notifications that are shown, so that is what this is to
/// assistive technology: its name is what was said last.
class LiveRegion : public QWidget
{
    Q_OBJECT

public:
    explicit LiveRegion(QWidget *parent);

    /// Says it now, or soon when something has just been said.
    void say(const QString &sentence);
    /// The same for what can come in numbers: where many wait, they are counted.
    void sayMessage(const QString &message);

private:
    void sayNext();
    void speak(const QString &sentence);

    QStringList m_sentences;
    QStringList m_messages;
    QTimer m_pause;
};

} // namespace chatbook::app
