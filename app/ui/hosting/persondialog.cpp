#include "persondialog.h"

#include "pageparts.h"
#include "qrcode.h"
#include "question.h"
#include "sentences.h"
#include "theme.h"
#include "wirelimits.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr QSize personDialogSize{460, 560};

QPushButton *actionButton(const QString &text)
{
    auto *button = new QPushButton(text);
    button->setAutoDefault(false);
    return button;
}

} // namespace

PersonDialog::PersonDialog(Hosting &hosting, std::function<bool()> isOnNetwork, const User &person,
                           QWidget *parent)
    : QDialog(parent)
    , m_host(hosting, this)
    , m_isOnNetwork(std::move(isOnNetwork))
    , m_person(person)
    , m_code(new QrCode)
    , m_password(new QLineEdit)
    , m_name(new QLineEdit(person.name))
    , m_rename(actionButton(tr("Rename")))
    , m_free(actionButton(tr("Free this name…")))
    , m_says(plainLabel())
{
    setAttribute(Qt::WA_DeleteOnClose);
    auto *link = actionButton(tr("Make a link"));
    auto *password = actionButton(tr("Make a new password"));
    m_password->setReadOnly(true);
    m_password->setAccessibleName(tr("New password"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxLength(2 * limits::nameCodePoints);

    auto *column = new QVBoxLayout;
    column->addWidget(headingLabel(tr("Lost device")));
    column->addWidget(
        plainLabel(tr("A link lets one device into this account, within an hour and while the chat "
                      "is open. If somebody else may have the lost one, log that out before.")));
    column->addWidget(link, 0, Qt::AlignLeft);
    column->addWidget(m_code);
    column->addSpacing(spacing::small);
    column->addWidget(headingLabel(tr("Lost password")));
    column->addWidget(plainLabel(tr("A new password takes the place of the one before. Devices "
                                    "that are logged in stay so.")));
    column->addWidget(password, 0, Qt::AlignLeft);
    column->addWidget(m_password);
    column->addSpacing(spacing::small);
    column->addWidget(headingLabel(tr("Name")));
    auto *names = new QHBoxLayout;
    names->setSpacing(spacing::small);
    names->addWidget(m_name, 1);
    names->addWidget(m_rename);
    column->addLayout(names);
    column->addWidget(m_free, 0, Qt::AlignLeft);
    showInDialog(*this, column, m_says, personDialogSize);
    m_code->setMaximumHeight(m_code->sizeHint().height());
    m_code->hide();
    m_password->hide();
    m_says->hide();

    connect(link, &QPushButton::clicked, this, &PersonDialog::makeLink);
    connect(password, &QPushButton::clicked, this, &PersonDialog::resetPassword);
    connect(m_rename, &QPushButton::clicked, this, &PersonDialog::rename);
    connect(m_name, &QLineEdit::returnPressed, this, &PersonDialog::rename);
    connect(m_name, &QLineEdit::textChanged, this, &PersonDialog::showName);
    connect(m_free, &QPushButton::clicked, this, &PersonDialog::freeName);
    showName();
}

HostClient::Handler<QString> PersonDialog::unlessRefused(std::function<void(const QString &)> done)
{
    return [this, done = std::move(done)](const Result<QString> &answer) {
        if (!answer)
            return say(sentence(answer.error()));
        say({});
        done(*answer);
    };
}

void PersonDialog::makeLink()
{
    if (!m_isOnNetwork())
        return say(sentence(Reason::OnNoNetwork));
    m_host.loginLink(
        m_person.id, unlessRefused([this](const QString &link) {
            m_code->setText(link);
            m_code->show();
            QGuiApplication::clipboard()->setText(link);
            say(tr("The link is copied, and in the picture: give it to %1 and to nobody else.")
                    .arg(m_person.name));
        }));
}

void PersonDialog::resetPassword()
{
    m_host.resetPassword(
        m_person.id, unlessRefused([this](const QString &password) {
            m_password->setText(password);
            m_password->show();
            QGuiApplication::clipboard()->setText(password);
            say(tr("The new password is copied: tell %1 and nobody else.").arg(m_person.name));
        }));
}

void PersonDialog::rename()
{
    if (m_rename->isEnabled())
        m_host.rename(m_person.id, m_name->text(),
                      unlessRefused([this](const QString &name) { renamed(name); }));
}

void PersonDialog::freeName()
{
    ask(this,
        {.title = tr("Free this name"),
         .text =
             tr("Somebody else can be %1 then. This account stays, under a name that is made of "
                "it.")
                 .arg(m_person.name),
         .button = tr("Free")},
        [this] {
            m_host.freeName(m_person.id,
                            unlessRefused([this](const QString &name) { renamed(name); }));
        });
}

void PersonDialog::renamed(const QString &name)
{
    if (!name.isEmpty())
        m_person.name = name;
    m_name->setText(m_person.name);
    showName();
    say(tr("They are %1 now.").arg(m_person.name));
}

void PersonDialog::showName()
{
    setWindowTitle(tr("Account of %1").arg(m_person.name));
    const QString wanted = m_name->text().trimmed();
    m_rename->setEnabled(!wanted.isEmpty() && wanted != m_person.name);
}

void PersonDialog::say(const QString &sentence)
{
    m_says->setText(sentence);
    m_says->setVisible(!sentence.isEmpty());
}

} // namespace chatbook::app
