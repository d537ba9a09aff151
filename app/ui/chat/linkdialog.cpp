#include "linkdialog.h"

#include "elidedlabel.h"
#include "theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

bool isOpenable(const QUrl &url)
{
    const QString scheme = url.scheme();
    const bool web = scheme == u"http" || scheme == u"https";
    return url.isValid() && ((web && !url.host().isEmpty()) || scheme == u"mailto");
}

QString LinkDialog::destination(const QUrl &url)
{
    if (url.scheme() == u"mailto")
        return url.path();
    const QString shown = url.host();
    const QString ascii = url.host(QUrl::FullyEncoded);
    return shown == ascii ? shown : tr("%1 (%2)").arg(shown, ascii);
}

LinkDialog::LinkDialog(const QUrl &url, QWidget *parent)
    : QDialog(parent)
    , m_url(url)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Open link"));
    const Theme theme = Theme::of(palette());
    const Fonts fonts = Fonts::of(font());

    auto *says = new QLabel(url.scheme() == u"mailto" ? tr("This writes a mail to")
                                                      : tr("This link leads to"));
    auto *where = new ElidedLabel;
    where->setText(destination(url));
    where->setFont(fonts.title);
    where->setElide(Qt::ElideLeft); // the end of the host says whose it is
    auto *full = new QPlainTextEdit(url.toString(QUrl::FullyEncoded));
    full->setReadOnly(true);
    full->setTabChangesFocus(true);
    full->setWordWrapMode(QTextOption::WrapAnywhere);
    full->setAccessibleName(tr("The whole address"));
    full->setFrameShape(QFrame::NoFrame);
    QPalette quiet = full->palette();
    quiet.setColor(QPalette::Base, theme.field);
    full->setPalette(quiet);
    full->document()->setDocumentMargin(spacing::small);
    full->setFixedHeight(4 * fontMetrics().lineSpacing() + 2 * spacing::small);

    auto *buttons = new QDialogButtonBox;
    auto *open = buttons->addButton(tr("Open"), QDialogButtonBox::AcceptRole);
    auto *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    open->setDefault(true);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::large);
    column->setSpacing(spacing::small);
    column->addWidget(says);
    column->addWidget(where);
    column->addWidget(full);
    column->addSpacing(spacing::small);
    column->addWidget(buttons);
    resize(qMin(460, parent != nullptr ? parent->window()->width() - spacing::large : 460),
           sizeHint().height());

    connect(buttons, &QDialogButtonBox::accepted, this, &LinkDialog::openLink);
    connect(buttons, &QDialogButtonBox::rejected, this, &LinkDialog::reject);
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_url.toString(QUrl::FullyEncoded));
        accept();
    });
    open->setFocus();
}

void LinkDialog::openLink()
{
    QDesktopServices::openUrl(m_url);
    accept();
}

} // namespace chatbook::app
