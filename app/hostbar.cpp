#include "hostbar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QToolButton>

namespace chatbook {

HostBar::HostBar(const QStringList &addresses, QWidget *parent)
    : NoticeBar(parent)
{
    if (addresses.isEmpty()) {
        setText(tr("This computer is on no network: nobody else can join yet."));
    } else {
        QString text = tr("Others can join at %1").arg(addresses.first());
        if (addresses.size() > 1)
            text += tr(" (or %1)").arg(addresses.mid(1).join(QStringLiteral(", ")));
        setText(text);
        auto *button = addButton(tr("Copy"));
        button->setToolTip(tr("Copy the address"));
        if (addresses.size() == 1) {
            connect(button, &QToolButton::clicked, this,
                    [this, address = addresses.first()] { copy(address); });
        } else {
            auto *menu = new QMenu(button);
            for (const QString &address : addresses)
                menu->addAction(address, this, [this, address] { copy(address); });
            button->setText(tr("Copy ▾"));
            button->setMenu(menu);
            button->setPopupMode(QToolButton::InstantPopup);
        }
    }
    connect(addButton(tr("Hide")), &QToolButton::clicked, this, &HostBar::hide);
}

void HostBar::copy(const QString &address)
{
    QGuiApplication::clipboard()->setText(address);
}

} // namespace chatbook
