#pragma once

#include "theme.h"

#include <QAbstractButton>

namespace chatbook::app {

/// The round button over the messages that goes to the newest one, with the number of new messages.
class JumpButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit JumpButton(QWidget *parent);

    void setTheme(const Theme &theme);
    void setCount(int count);
    int count() const { return m_count; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    Theme m_theme;
    int m_count = 0;
};

} // namespace chatbook::app
