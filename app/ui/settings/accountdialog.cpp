#include "accountdialog.h"

#include "keyedrows.h"
#include "pageparts.h"
#include "qrcode.h"
#include "sentences.h"
#include "theme.h"
#include "wirelimits.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr QSize wanted{460, 560};

/// As a part of a sentence.
QString placeText(SecretsPlace place)
{
    const QString file = AccountDialog::tr("in a file that only you can read");
    const QString keychain = AccountDialog::tr("in this system's keychain");
    if (place == SecretsPlace::Both)
        return AccountDialog::tr("partly %1, partly %2").arg(keychain, file);
    return place == SecretsPlace::File ? file : keychain;
}

QLineEdit *passwordField(const QString &hint)
{
    auto *field = new QLineEdit;
    field->setEchoMode(QLineEdit::Password);
    field->setMaxLength(2 * limits::passwordMaximum);
    field->setPlaceholderText(hint);
    field->setAccessibleName(hint);
    return field;
}

} // namespace

AccountDialog::AccountDialog(Devices &devices, const QString &name, LinkMaker makeLink,
                             SecretsPlace kept, QWidget *parent)
    : QDialog(parent)
    , m_account(devices)
    , m_makeLink(std::move(makeLink))
    , m_new(passwordField(tr("New password")))
    , m_old(passwordField(tr("Old password, if there is one")))
    , m_devices(new KeyedRows)
    , m_add(new QPushButton(tr("Add a device of yours…")))
    , m_code(new QrCode)
    , m_says(plainLabel())
    , m_passwordRows(new QVBoxLayout)
    , m_passwordSays(plainLabel())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Your devices and password"));
    auto *column = new QVBoxLayout;
    column->addWidget(headingLabel(tr("Devices on which you are %1").arg(name)));
    column->addWidget(m_devices);
    column->addWidget(m_code);
    column->addWidget(m_add);
    column->addSpacing(spacing::small);
    column->addWidget(headingLabel(tr("Password")));
    column->addWidget(plainLabel(
        tr("With one you can be %1 on any device, also when this one is lost. This one needs none: "
           "what logs it in is kept %2.")
            .arg(name, placeText(kept))));
    column->addLayout(makePassword());
    showInDialog(*this, column, m_says, wanted);
    m_code->setMaximumHeight(m_code->sizeHint().height());
    m_code->hide();
    m_says->hide();
    m_passwordSays->hide();
    m_add->setAutoDefault(false);

    connect(m_add, &QPushButton::clicked, this, &AccountDialog::addDevice);
    readDevices();
}

QLayout *AccountDialog::makePassword()
{
    auto *set = new QPushButton(tr("Set password"));
    set->setAutoDefault(false);
    m_passwordRows->setSpacing(spacing::small);
    m_passwordRows->addWidget(m_old);
    m_passwordRows->addWidget(m_new);
    m_passwordRows->addWidget(m_passwordSays);
    m_passwordRows->addWidget(set);
    connect(set, &QPushButton::clicked, this, &AccountDialog::setPassword);
    connect(m_new, &QLineEdit::returnPressed, this, &AccountDialog::setPassword);
    return m_passwordRows;
}

void AccountDialog::readDevices()
{
    m_account.read([self = QPointer(this)](const Result<QList<Device>> &devices) {
        if (!self)
            return;
        if (!devices)
            return self->say(sentence(devices.error()));
        QList<KeyedRow> rows;
        for (const Device &device : *devices)
            rows.append(self->rowOf(device));
        self->m_devices->setRows(rows);
    });
}

KeyedRow AccountDialog::rowOf(const Device &device)
{
    const QString name = device.name.isEmpty() ? tr("A device without a name") : device.name;
    const QString when =
        device.current
            ? tr("this one")
            : tr("last used %1")
                  .arg(QLocale().toString(device.used.toLocalTime().date(), QLocale::ShortFormat));
    const auto addActions = [this, name, device](QHBoxLayout &row) {
        if (device.current)
            return;
        auto *end = new QPushButton(tr("Log out"));
        end->setAutoDefault(false);
        end->setAccessibleName(tr("Log out: %1").arg(name));
        row.addWidget(end);
        connect(end, &QPushButton::clicked, this, [this, id = device.id] {
            m_account.end(id, [self = QPointer(this)](const Result<Done> &ended) {
                if (!self)
                    return;
                self->say(ended ? QString() : sentence(ended.error()));
                self->readDevices();
            });
        });
    };
    return {.key = device.id.value,
            .text = tr("%1 – %2").arg(name, when),
            .kind = device.current ? QString() : name,
            .addButtons = addActions};
}

void AccountDialog::setPassword()
{
    if (m_new->text().isEmpty())
        return sayOfPassword(because(Reason::PasswordMissing));
    m_account.setPassword(m_new->text(), m_old->text(),
                          [self = QPointer(this)](const Result<Done> &set) {
                              if (!self)
                                  return;
                              self->sayOfPassword(set);
                              if (!set)
                                  return;
                              self->m_new->clear();
                              self->m_old->clear();
                          });
}

/// Shows a message below the field that it is about.
void AccountDialog::sayOfPassword(const Result<Done> &set)
{
    QLineEdit *about = !set && set.error().code == ErrorCode::BadCredentials ? m_old : m_new;
    m_passwordRows->removeWidget(m_passwordSays);
    m_passwordRows->insertWidget(m_passwordRows->indexOf(about) + 1, m_passwordSays);
    const Theme theme = Theme::of(palette());
    QPalette colors;
    colors.setColor(QPalette::WindowText, set ? theme.secondaryText : theme.danger);
    m_passwordSays->setPalette(colors);
    m_passwordSays->setText(set ? tr("The password is set.") : sentence(set.error()));
    m_passwordSays->show();
    for (QLineEdit *field : {m_old, m_new})
        field->setAccessibleDescription(!set && field == about ? sentence(set.error()) : QString());
    if (!set)
        about->setFocus();
}

void AccountDialog::addDevice()
{
    m_account.makeCode([self = QPointer(this)](const Result<QString> &code) {
        if (!self)
            return;
        if (!code)
            return self->say(sentence(code.error()));
        self->m_makeLink([self, code = *code](const Result<JoinLink> &made) {
            if (!self)
                return;
            if (!made)
                return self->say(sentence(made.error()));
            JoinLink link = *made;
            link.deviceCode = code;
            self->m_code->setText(link.toText());
            self->m_code->show();
            self->say(
                tr("Start Chatbook on the other device and give it a picture of this code. It "
                   "is good for one device and five minutes: show it to nobody else."));
        });
    });
}

void AccountDialog::say(const QString &sentence)
{
    m_says->setText(sentence);
    m_says->setVisible(!sentence.isEmpty());
}

} // namespace chatbook::app
