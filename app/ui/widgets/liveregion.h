#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

namespace chatbook::app {

/// Tells screen readers what happens away from the focus. Shows nothing itself.
///
/// Orca speaks only of notifications that are shown. So to assistive technology this is one, whose
/// name is the last text.
class LiveRegion : public QWidget
{
    Q_OBJECT

public:
    explicit LiveRegion(QWidget *parent);

    /// Says the text now, or soon if something was just said.
    void say(const QString &sentence);
    /// The same for texts that may be many: if many wait, they are counted instead.
    void sayMessage(const QString &message);

private:
    void sayNext();
    void speak(const QString &sentence);

    QStringList m_sentences;
    QStringList m_messages;
    QTimer m_pause;
};

} // namespace chatbook::app
