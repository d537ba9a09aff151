#include "joinpage.h"

#include "addressfield.h"
#include "choicerows.h"
#include "hostoptions.h"
#include "joinlink.h"
#include "joinstatus.h"
#include "linkpicture.h"
#include "pageparts.h"
#include "sentences.h"
#include "theme.h"
#include "wirelimits.h"

#include <QDropEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr int columnWidth = 380;
constexpr int logoSize = 72;

template <class Edit = QLineEdit>
Edit *field(const QString &name, const QString &placeholder)
{
    auto *edit = new Edit;
    edit->setAccessibleName(name);
    edit->setPlaceholderText(placeholder);
    return edit;
}

} // namespace

JoinPage::JoinPage(QWidget *parent)
    : QScrollArea(parent)
    , m_column(new QVBoxLayout)
    , m_title(plainLabel(tr("Chatbook")))
    , m_line(plainLabel(tr("Chat with the people on your network.")))
    , m_name(field(tr("Your name"), tr("How others see you")))
    , m_passwordCaption(caption(tr("Password")))
    , m_password(field(tr("Password"), {}))
    , m_status(new JoinStatus)
    , m_here(caption(tr("On this network")))
    , m_hereRows(new ChoiceRows)
    , m_hidden(caption({}))
    , m_compare(
          caption(tr("The words under a chat that is new to you are its own, and whoever hosts "
                     "it sees them under “Invite”. Where they differ, somebody else is posing "
                     "as it.")))
    , m_host(new QPushButton(tr("Host a chat here")))
    , m_options(new HostOptions)
    , m_address(
          field<AddressField>(tr("Address of a chat"), tr("Link or address, such as 192.168.1.5")))
    , m_join(new QPushButton(tr("Join")))
    , m_leadsTo(plainLabel())
    , m_usedBefore(caption(tr("Used before")))
    , m_beforeRows(new ChoiceRows)
    , m_asked(m_name)
{
    m_name->setMaxLength(2 * limits::nameCodePoints);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMaxLength(2 * limits::passwordMaximum);
    auto *logo = new QLabel;
    logo->setPixmap(windowIcon().pixmap(logoSize));
    for (QLabel *label : {m_title, m_line, logo})
        label->setAlignment(Qt::AlignHCenter);

    QVBoxLayout *column = m_column;
    column->setSpacing(spacing::small);
    column->addWidget(logo);
    column->addWidget(m_title);
    column->addWidget(m_line);
    column->addSpacing(spacing::large);
    column->addWidget(caption(tr("Your name")));
    column->addWidget(m_name);
    column->addWidget(m_passwordCaption);
    column->addWidget(m_password);
    column->addWidget(m_status);
    column->addWidget(m_here);
    column->addWidget(m_hereRows);
    column->addWidget(m_hidden);
    column->addWidget(m_compare);
    column->addSpacing(spacing::tiny);
    column->addWidget(m_host);
    column->addWidget(m_options);
    column->addSpacing(spacing::large);
    column->addWidget(caption(tr("Or join a chat that someone else hosts")));
    auto *row = new QHBoxLayout;
    row->setSpacing(spacing::small);
    row->addWidget(m_address);
    row->addWidget(m_join);
    column->addLayout(row);
    column->addWidget(m_leadsTo);
    column->addSpacing(spacing::small);
    column->addWidget(m_usedBefore);
    column->addWidget(m_beforeRows);

    showColumn(*this, column, columnWidth);

    connect(m_host, &QPushButton::clicked, this, &JoinPage::host);
    for (ChoiceRows *rows : {m_hereRows, m_beforeRows}) {
        connect(rows, &ChoiceRows::chosen, this,
                [this, rows](const JoinChoice &choice) { choose(rows, choice); });
        connect(rows, &ChoiceRows::forgetWanted, this, &JoinPage::forgetRequested);
    }
    connect(m_join, &QPushButton::clicked, this, &JoinPage::join);
    connect(m_status, &JoinStatus::cancelled, this, &JoinPage::cancelled);
    connect(m_address, &QLineEdit::textChanged, this, &JoinPage::addressEdited);
    // Another name is another account, with another password.
    connect(m_name, &QLineEdit::textEdited, this, &JoinPage::hidePassword);
    connect(m_address, &QLineEdit::textEdited, this, &JoinPage::hidePassword);
    connect(m_address, &AddressField::found, this, &JoinPage::setAddress);
    connect(m_address, &AddressField::notFound, this,
            [this](const QString &why) { sayUnder(m_address, why); });
    viewport()->setAcceptDrops(true);
    hidePassword();
    for (QLabel *label : {m_here, m_hidden, m_compare, m_leadsTo, m_usedBefore})
        label->hide();
    m_hidden->setTextInteractionFlags(Qt::TextSelectableByMouse);
    applyTheme();
}

void JoinPage::setName(const QString &name)
{
    m_name->setText(name);
}

void JoinPage::setHostChoice(const QString &chatName, Admission admit)
{
    m_options->set(chatName, admit);
}

void JoinPage::setKnownServers(const QList<SavedAccount> &servers)
{
    m_known = servers;
    showChoices();
}

void JoinPage::setFound(const QList<FoundChat> &chats, const lan::Firewall &firewall)
{
    m_found = chats;
    m_hidden->setText(whatHidesChats(firewall));
    showChoices();
}

void JoinPage::showChoices()
{
    const JoinChoices choices = joinChoices(m_known, m_found);
    m_hidden->setVisible(choices.here.isEmpty() && !m_hidden->text().isEmpty());
    if (choices == m_choices)
        return;
    m_choices = choices;
    m_hereRows->setChoices(choices.here);
    m_beforeRows->setChoices(choices.before);
    m_here->setVisible(!choices.here.isEmpty());
    m_compare->setVisible(std::any_of(choices.here.begin(), choices.here.end(),
                                      [](const JoinChoice &choice) { return choice.isNew; }));
    m_usedBefore->setVisible(!choices.before.isEmpty());
    updateDefault();
}

void JoinPage::choose(ChoiceRows *rows, const JoinChoice &choice)
{
    if (choice.request.hostedHere)
        return host();
    m_asked = rows;
    request(choice.request);
}

void JoinPage::showBusy(const QString &sentence)
{
    setBusy(true);
    moveStatusUnder(m_asked);
    m_status->showBusy(sentence);
    ensureWidgetVisible(m_status);
}

void JoinPage::showError(const QString &sentence)
{
    sayUnder(m_asked, sentence);
}

void JoinPage::showNameError(const QString &sentence)
{
    sayUnder(m_name, sentence);
}

void JoinPage::askPassword(const JoinRequest &request, const QString &sentence)
{
    m_retry = request;
    if (!request.hostedHere && !request.isLink)
        m_address->setText(spokenAddress(request.address));
    m_passwordCaption->show();
    m_password->show();
    m_password->clear();
    sayUnder(m_password, sentence);
    updateDefault();
}

void JoinPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_address->isEnabled() && mayHoldLink(*event->mimeData()))
        event->acceptProposedAction();
}

void JoinPage::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    m_address->take(*event->mimeData());
}

void JoinPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_status->isBusy())
        emit cancelled();
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) {
        QScrollArea::keyPressEvent(event);
        return;
    }
    if (auto *button = qobject_cast<QAbstractButton *>(focusWidget()))
        button->click();
    else
        go();
}

void JoinPage::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    m_name->setFocus();
    m_name->selectAll();
    emit shown(true);
}

void JoinPage::hideEvent(QHideEvent *event)
{
    QScrollArea::hideEvent(event);
    emit shown(false);
}

void JoinPage::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

QLabel *JoinPage::caption(const QString &text)
{
    m_captions.append(plainLabel(text));
    return m_captions.last();
}

void JoinPage::host()
{
    m_asked = m_host;
    if (nameGiven())
        emit hostRequested({.name = m_name->text().trimmed(),
                            .password = m_password->text(),
                            .chatName = m_options->chatName(),
                            .admit = m_options->admit()});
}

void JoinPage::join()
{
    m_asked = m_address;
    const Result<JoinRequest> typed = joinRequestFromText(m_address->text());
    if (typed)
        return request(*typed);
    m_leadsTo->hide(); // it may say the same
    showError(m_address->text().trimmed().isEmpty()
                  ? tr("Type the address that whoever hosts the chat sees in their window.")
                  : sentence(typed.error()));
}

/// Does what Enter does: presses the filled button.
void JoinPage::go()
{
    if (m_retry && !m_retry->hostedHere)
        request(*m_retry);
    else if (m_join->isDefault())
        join();
    else if (m_host->isDefault())
        host();
    else // there are chats to choose from
        m_hereRows->focusFirst();
}

void JoinPage::request(JoinRequest request)
{
    // A device code belongs to an account, which has a name.
    if (request.deviceCode.isEmpty() && !nameGiven())
        return;
    request.name = m_name->text().trimmed();
    if (m_retry && request.address == m_retry->address)
        request.password = m_password->text();
    emit joinRequested(request);
}

void JoinPage::addressEdited()
{
    const Result<JoinRequest> link = joinRequestFromText(m_address->text());
    m_leadsTo->setText(link ? whereItLeads(*link) : sentence(link.error()));
    m_leadsTo->setVisible(isJoinLink(m_address->text()));
    m_linkIsBad = !link;
    applyTheme();
    updateDefault();
}

void JoinPage::setAddress(const QString &addressOrLink)
{
    hidePassword();
    m_address->setText(addressOrLink);
    m_address->setCursorPosition(0);
    ensureWidgetVisible(m_leadsTo);
    m_join->setFocus();
}

bool JoinPage::nameGiven()
{
    if (!m_name->text().trimmed().isEmpty())
        return true;
    showNameError(tr("Type the name that others shall see."));
    return false;
}

void JoinPage::updateDefault()
{
    const bool joins = m_retry ? !m_retry->hostedHere : !m_address->text().trimmed().isEmpty();
    m_join->setDefault(joins);
    m_host->setDefault(!joins && (m_choices.here.isEmpty() || m_retry));
    m_join->update();
    m_host->update();
}

void JoinPage::hidePassword()
{
    m_retry.reset();
    m_password->clear();
    m_password->hide();
    m_passwordCaption->hide();
    if (m_status->isError())
        showError({}); // it was about the earlier input
    updateDefault();
}

void JoinPage::setBusy(bool busy)
{
    for (QWidget *input : widget()->findChildren<QWidget *>())
        if (input->focusPolicy() != Qt::NoFocus && input->parent() != m_status)
            input->setEnabled(!busy);
}

void JoinPage::sayUnder(QWidget *about, const QString &error)
{
    setBusy(false);
    moveStatusUnder(about);
    m_status->showError(error);
    for (QLineEdit *field : widget()->findChildren<QLineEdit *>())
        field->setAccessibleDescription(field == about ? error : QString());
    if (error.isEmpty())
        return;
    if (about->focusPolicy() != Qt::NoFocus)
        about->setFocus();
    ensureWidgetVisible(m_status);
}

void JoinPage::moveStatusUnder(QWidget *about)
{
    m_column->removeWidget(m_status);
    m_column->insertWidget(
        about == m_address ? m_column->indexOf(m_leadsTo) : m_column->indexOf(about) + 1, m_status);
}

void JoinPage::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const Fonts fonts = Fonts::of(font());
    const auto color = [](QWidget *widget, const QColor &text) {
        QPalette palette;
        palette.setColor(QPalette::WindowText, text);
        widget->setPalette(palette);
    };
    m_title->setFont(fonts.title);
    color(m_line, theme.secondaryText);
    m_leadsTo->setFont(fonts.small);
    color(m_leadsTo, m_linkIsBad ? theme.danger : theme.secondaryText);
    for (QLabel *caption : std::as_const(m_captions)) {
        caption->setFont(fonts.small);
        color(caption, theme.secondaryText);
    }
}

} // namespace chatbook::app
