#include "hostbar.h"

#include <QToolButton>

namespace chatbook::app {

HostBar::HostBar(const Hosted &hosted, QWidget *parent)
    : NoticeBar(parent)
{
    setHosted(hosted);
    auto *card = addButton(tr("Invite…"));
    card->setToolTip(tr("How others join, to show them or to read aloud"));
    connect(card, &QToolButton::clicked, this, &HostBar::cardRequested);
    auto *people = addButton(tr("People…"));
    people->setToolTip(tr("Who may join, who has, and the invites"));
    connect(people, &QToolButton::clicked, this, &HostBar::peopleRequested);
    auto *data = addButton(tr("Data…"));
    data->setToolTip(tr("Where it is kept, and backups"));
    connect(data, &QToolButton::clicked, this, &HostBar::dataRequested);
    connect(addButton(tr("Hide")), &QToolButton::clicked, this, &HostBar::hide);
}

void HostBar::setHosted(const Hosted &hosted)
{
    if (!hosted.addresses.isEmpty())
        setText(tr("Others can join at %1").arg(hosted.addresses.first()));
    else if (hosted.isOnNetwork)
        setText(tr("Others on this network see this chat when they start Chatbook."));
    else
        setText(tr("This computer is on no network: nobody else can join yet."));
}

} // namespace chatbook::app
