#include "pageparts.h"

#include "theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace chatbook::app {

QLabel *plainLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

void showColumn(QScrollArea &page, QLayout *column, int mostWidth)
{
    page.setFrameShape(QFrame::NoFrame);
    page.setWidgetResizable(true);
    page.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::huge);
    auto *box = new QWidget;
    box->setLayout(column);
    box->setMaximumWidth(mostWidth + 2 * spacing::huge);
    auto *content = new QWidget;
    auto *middle = new QHBoxLayout(content);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->addStretch(1);
    middle->addWidget(box, 1000, Qt::AlignVCenter);
    middle->addStretch(1);
    page.setWidget(content);
}

QLabel *headingLabel(const QString &text)
{
    QLabel *label = plainLabel(text);
    label->setFont(Fonts::of(label->font()).name);
    return label;
}

void showInDialog(QDialog &dialog, QVBoxLayout *column, QLabel *says, const QSize &usual)
{
    column->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::small);
    column->setSpacing(spacing::small);
    column->addStretch(1);
    auto *content = new QWidget;
    content->setLayout(column);
    auto *page = new QScrollArea;
    page->setFrameShape(QFrame::NoFrame);
    page->setWidgetResizable(true);
    page->setWidget(content);
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close);
    close->button(QDialogButtonBox::Close)->setAutoDefault(false); // Enter belongs to the fields
    auto *bottom = new QVBoxLayout;
    bottom->setContentsMargins(spacing::huge, 0, spacing::huge, 0);
    bottom->addWidget(says);
    bottom->addWidget(close);
    auto *whole = new QVBoxLayout(&dialog);
    whole->setContentsMargins(0, 0, 0, spacing::large);
    whole->addWidget(page, 1);
    whole->addLayout(bottom);
    const QWidget *parent = dialog.parentWidget();
    const QSize room = parent != nullptr ? parent->window()->size() : usual;
    dialog.resize(usual.boundedTo(room.expandedTo({320, 320})));
    QObject::connect(close, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
}

void clearLayout(QLayout &layout)
{
    while (QLayoutItem *item = layout.takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
}

QStringList admitTexts()
{
    const auto say = [](const char *text) {
        return QCoreApplication::translate("chatbook::app::JoinPage", text);
    };
    return {say("Everyone on this network may join"), say("People with an invite may join"),
            say("I let people in one by one")};
}

} // namespace chatbook::app
