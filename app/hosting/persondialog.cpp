#include "hosting/persondialog.h"

#include "ui/pageparts.h"
#include "ui/qrcode.h"
#include "ui/theme.h"
#include "wirelimits.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
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
    , m_hosting(hosting)
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

void PersonDialog::ask(const QString &command, QJsonObject arguments, Handler done)
{
    arguments.insert(QLatin1StringView("command"), command);
    arguments.insert(QLatin1StringView("_id"), m_person.id.value);
    m_hosting.command(arguments, this,
                      [this, done = std::move(done)](const Result<QJsonObject> &answer) {
                          if (!answer)
                              return say(answer.error().message);
                          say({});
                          done(*answer);
                      });
}

void PersonDialog::makeLink()
{
    if (!m_isOnNetwork())
        return say(noNetworkText());
    ask(QStringLiteral("loginLink"), {}, [this](const QJsonObject &answer) {
        const QString link = answer[QLatin1StringView("link")].toString();
        m_code->setText(link);
        m_code->show();
        QGuiApplication::clipboard()->setText(link);
        say(tr("The link is copied, and in the picture: give it to %1 and to nobody else.")
                .arg(m_person.name));
    });
}

void PersonDialog::resetPassword()
{
    ask(QStringLiteral("resetPassword"), {}, [this](const QJsonObject &answer) {
        m_password->setText(answer[QLatin1StringView("password")].toString());
        m_password->show();
        QGuiApplication::clipboard()->setText(m_password->text());
        say(tr("The new password is copied: tell %1 and nobody else.").arg(m_person.name));
    });
}

void PersonDialog::rename()
{
    if (!m_rename->isEnabled())
        return;
    ask(QStringLiteral("rename"), {{QLatin1StringView("to"), m_name->text()}},
        [this](const QJsonObject &answer) { renamed(answer); });
}

void PersonDialog::freeName()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("Free this name"),
        tr("Somebody else can be %1 then. This account stays, under a name that is made of it.")
            .arg(m_person.name),
        QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    connect(box->addButton(tr("Free"), QMessageBox::AcceptRole), &QPushButton::clicked, this,
            [this] {
                ask(QStringLiteral("freeName"), {},
                    [this](const QJsonObject &answer) { renamed(answer); });
            });
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

void PersonDialog::renamed(const QJsonObject &answer)
{
    m_person.name =
        answer[QLatin1StringView("user")][QLatin1StringView("name")].toString(m_person.name);
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
