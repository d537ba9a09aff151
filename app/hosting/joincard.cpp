#include "hosting/joincard.h"

#include "ui/keygrid.h"
#include "ui/pageparts.h"
#include "ui/theme.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook {

namespace {

constexpr int cardWidth = 460;

} // namespace

JoinCard::JoinCard(const Hosted &hosted, QWidget *parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("How others join"));
    const Fonts fonts = Fonts::of(font());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::large);
    column->setSpacing(spacing::small);
    column->addWidget(plainLabel(tr("They start Chatbook on the same network, and join at")));
    for (const QString &address : hosted.addresses) {
        auto *row = new QHBoxLayout;
        QLabel *label = plainLabel(address);
        label->setWordWrap(false);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        if (address == hosted.addresses.first())
            label->setFont(fonts.title);
        auto *copy = new QPushButton(tr("Copy"));
        copy->setAutoDefault(false);
        copy->setAccessibleName(tr("Copy %1").arg(address));
        connect(copy, &QPushButton::clicked, this,
                [address] { QGuiApplication::clipboard()->setText(address); });
        row->addWidget(label, 1);
        row->addWidget(copy);
        column->addLayout(row);
    }
    if (hosted.addresses.size() > 1)
        column->addWidget(plainLabel(tr("The first is the most likely to work.")));
    column->addSpacing(spacing::large);
    column->addWidget(
        plainLabel(tr("The first time, their window shows these words. Where all are the "
                      "same, it is your chat that they join, and nobody can read along.")));
    column->addWidget(new KeyGrid(hosted.key));
    column->addSpacing(spacing::small);
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(close);
    setMinimumWidth(cardWidth);
}

} // namespace chatbook
