#include "noticebar.h"

#include "elidedlabel.h"
#include "theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace chatbook::app {

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_label(new ElidedLabel(this))
    , m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, spacing::tiny);
    m_row->setSpacing(spacing::tiny);
    m_row->addWidget(m_label, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setMinimumHeight(34);
    applyTheme();
}

void NoticeBar::setText(const QString &text)
{
    m_label->setText(text);
}

QString NoticeBar::text() const
{
    return m_label->text();
}

void NoticeBar::setTone(Tone tone)
{
    m_tone = tone;
    applyTheme();
}

QToolButton *NoticeBar::addButton(const QString &text)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setAutoRaise(true);
    m_row->addWidget(button);
    applyTheme();
    return button;
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), m_tone == Tone::Warning ? theme.field : theme.current);
    painter.fillRect(0, height() - 1, width(), 1, theme.separator);
}

void NoticeBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

void NoticeBar::applyTheme()
{
    const Theme theme = Theme::of(palette());
    m_label->setColor(m_tone == Tone::Warning ? theme.danger : theme.text);
    const auto buttons = findChildren<QToolButton *>();
    for (QToolButton *button : buttons) {
        QPalette palette;
        palette.setColor(QPalette::ButtonText, theme.link);
        button->setPalette(palette);
    }
    update();
}

} // namespace chatbook::app
