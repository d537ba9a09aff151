#include "joinstatus.h"

#include "pageparts.h"
#include "theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

JoinStatus::JoinStatus(QWidget *parent)
    : QWidget(parent)
    , m_message(plainLabel())
    , m_cancel(new QPushButton(tr("Cancel")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::small);
    column->addWidget(m_message);
    column->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &JoinStatus::cancelled);
    showError({});
}

void JoinStatus::showBusy(const QString &sentence)
{
    say(sentence, false);
}

void JoinStatus::showError(const QString &sentence)
{
    say(sentence, true);
}

void JoinStatus::say(const QString &sentence, bool isError)
{
    m_isError = isError;
    m_message->setText(sentence);
    m_cancel->setVisible(!isError);
    setVisible(!sentence.isEmpty());
    applyTheme();
}

void JoinStatus::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

void JoinStatus::applyTheme()
{
    const Theme theme = Theme::of(palette());
    QPalette colors;
    colors.setColor(QPalette::WindowText, m_isError ? theme.danger : theme.secondaryText);
    m_message->setPalette(colors);
}

} // namespace chatbook::app
