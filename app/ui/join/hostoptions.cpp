#include "hostoptions.h"

#include "pageparts.h"
#include "theme.h"
#include "wirelimits.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

HostOptions::HostOptions(QWidget *parent)
    : QWidget(parent)
    , m_unfold(new QPushButton(tr("Its name, and who may join…")))
    , m_chatName(new QLineEdit)
    , m_admit(new QComboBox)
{
    m_unfold->setFlat(true);
    m_unfold->setCheckable(true);
    m_chatName->setAccessibleName(tr("Name of the chat"));
    m_chatName->setPlaceholderText(tr("Name of the chat, if not this computer's"));
    m_chatName->setMaxLength(2 * limits::nameCodePoints);
    m_admit->setAccessibleName(tr("Who may join"));
    m_admit->addItems(admitTexts());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::small);
    column->addWidget(m_unfold, 0, Qt::AlignHCenter);
    for (QWidget *choice : std::initializer_list<QWidget *>{m_chatName, m_admit}) {
        column->addWidget(choice);
        choice->hide();
        connect(m_unfold, &QPushButton::toggled, choice, &QWidget::setVisible);
    }
}

void HostOptions::set(const QString &chatName, Admission admit)
{
    m_chatName->setText(chatName);
    m_admit->setCurrentIndex(int(admit));
    // Unfold it if fewer people than usual may join, so that this is not overlooked.
    m_unfold->setChecked(admit != Admission::Everyone);
}

QString HostOptions::chatName() const
{
    return m_chatName->text().simplified();
}

Admission HostOptions::admit() const
{
    return Admission(m_admit->currentIndex());
}

} // namespace chatbook::app
