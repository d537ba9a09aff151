#include "joincard.h"

#include "copybutton.h"
#include "fingerprintgrid.h"
#include "joinlink.h"
#include "pageparts.h"
#include "qrcode.h"
#include "sentences.h"
#include "theme.h"
#include "windowplacement.h"

#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHostAddress>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace chatbook::app {

namespace {

constexpr int cardWidth = 460;
constexpr int wideWidth = 760;
constexpr qsizetype mostAddresses = 4; ///< shown; the link has all
constexpr qsizetype mostNames = 12;
constexpr int mostPeople = 200;
constexpr int inviteLifetime = 24 * 3'600; ///< seconds
constexpr int inviteRenewal = 12 * 3'600;  ///< an invite with less time left is not shown again
constexpr qreal fullScreenScale = 1.6;

} // namespace

JoinCard::JoinCard(Hosting &hosting, const Hosted &hosted, Admission admit,
                   const CardInvite &invite, QWidget *parent)
    : QDialog(parent)
    , m_host(hosting, this)
    , m_admit(admit)
    , m_invite(invite)
    , m_code(new QrCode)
    , m_about(plainLabel())
    , m_copy(new CopyButton(tr("Copy link")))
    , m_addressRows(new QVBoxLayout)
    , m_people(plainLabel())
    , m_full(new QPushButton(tr("Full screen")))
    , m_content(new QWidget)
    , m_parts(new QBoxLayout(QBoxLayout::TopToBottom, m_content))
    , m_room(roomForWindow(parent != nullptr ? *parent->screen() : *screen()))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("How others join"));
    auto *scanned = new QVBoxLayout;
    scanned->setSpacing(spacing::small);
    scanned->addWidget(m_code, 1);
    m_about->setAlignment(Qt::AlignHCenter);
    scanned->addWidget(m_about);
    auto *column = new QVBoxLayout;
    column->setSpacing(spacing::small);
    column->addWidget(m_copy, 0, Qt::AlignHCenter);
    column->addSpacing(spacing::small);
    column->addLayout(m_addressRows);
    column->addSpacing(spacing::small);
    column->addWidget(
        plainLabel(tr("Then their window shows these words the first time. Where all are the "
                      "same, it is your chat that they join, and nobody can read along.")));
    column->addWidget(new FingerprintGrid(hosted.key));
    column->addWidget(m_people);
    m_parts->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::small);
    m_parts->addLayout(scanned, 1);
    m_parts->addLayout(column, 1);
    auto *page = new QScrollArea;
    page->setFrameShape(QFrame::NoFrame);
    page->setWidgetResizable(true);
    page->setWidget(m_content);

    m_full->setAutoDefault(false);
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close);
    close->addButton(m_full, QDialogButtonBox::ActionRole);
    auto *bottom = new QVBoxLayout;
    bottom->setContentsMargins(spacing::huge, 0, spacing::huge, spacing::large);
    bottom->addWidget(close);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(page, 1);
    whole->addLayout(bottom);
    applyFonts();

    connect(m_full, &QPushButton::clicked, this, [this] { setFullScreen(!isFullScreen()); });
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&hosting, &Hosting::peopleChanged, this, &JoinCard::showPeople);
    connect(&hosting, &Hosting::moved, this, &JoinCard::showWays);
    showWays(hosted);
    showPeople();
    fit();
}

void JoinCard::setRoom(const QSize &room)
{
    m_room = room;
    fit();
}

/// The parts are one below the other. On a low screen the code is smaller, or they are side by
/// side; if there is no room for that either, they scroll.
void JoinCard::fit()
{
    if (isVisible() && !m_isPlaced)
        return; // until then the window manager decides on the position, and resizing would set one
    constexpr int any = QWIDGETSIZE_MAX;
    const int least = m_code->minimumSizeHint().height();
    if (isFullScreen()) {
        m_code->setMaximumHeight(any);
        m_parts->setDirection(QBoxLayout::TopToBottom);
        return;
    }
    const int below = sizeHint().height() - findChild<QScrollArea *>()->sizeHint().height();
    const auto wanted = [&](QBoxLayout::Direction direction, int mostOfCode) {
        m_code->setMaximumHeight(mostOfCode);
        m_parts->setDirection(direction);
        m_parts->setSpacing(direction == QBoxLayout::TopToBottom ? spacing::small : spacing::huge);
        const int width = direction == QBoxLayout::TopToBottom ? cardWidth : wideWidth;
        return QSize(width, m_parts->totalHeightForWidth(width) + below);
    };
    QSize size = wanted(QBoxLayout::TopToBottom, any);
    if (size.height() > m_room.height())
        size = wanted(QBoxLayout::TopToBottom, least);
    if (size.height() > m_room.height() && m_room.width() >= wideWidth)
        size = wanted(QBoxLayout::LeftToRight, least);
    setMinimumSize(QSize(cardWidth, 240).boundedTo(m_room));
    resize(size.boundedTo(m_room));
}

void JoinCard::showWays(const Hosted &hosted)
{
    m_isOnNetwork = hosted.isOnNetwork;
    showAddresses(hosted.addresses);
    if (!m_isOnNetwork)
        showNoLink(tr("This computer is on no network, so that nobody else can join yet. What they "
                      "need is shown here as soon as it is on one."));
    else if (!needsInvite() ||
             m_invite.expires > QDateTime::currentDateTimeUtc().addSecs(inviteRenewal))
        askForLink();
    else if (!m_makesInvite) // otherwise the link follows the invite
        makeInvite();
}

QString JoinCard::aboutLink() const
{
    switch (m_admit) {
    case Admission::Everyone:
        return tr("They scan this, or open the link. Who joins by it need not compare any words.");
    case Admission::Invited:
        return tr("Whoever scans this or has the link can join until %1. Under “People” you can "
                  "withdraw it.")
            .arg(QLocale().toString(m_invite.expires.toLocalTime(), QLocale::ShortFormat));
    case Admission::Asked:
        return tr("They scan this, or open the link, and you are asked about each.");
    }
    return {};
}

void JoinCard::showAddresses(const QStringList &addresses)
{
    m_addresses.clear();
    clearLayout(*m_addressRows);
    if (!m_isOnNetwork)
        return;
    m_addressRows->addWidget(plainLabel(
        addresses.isEmpty()
            ? tr("Or they start Chatbook on the same network, where they see this chat.")
            : tr("Or they start Chatbook on the same network, where they see this chat, or join "
                 "at")));
    for (const QString &address : addresses.mid(0, mostAddresses)) {
        auto *box = new QWidget; // owns the whole row
        auto *row = new QHBoxLayout(box);
        row->setContentsMargins(0, 0, 0, 0);
        QLabel *label = plainLabel(address);
        label->setWordWrap(false);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_addresses.append(label);
        auto *copy = new CopyButton(tr("Copy"));
        copy->setContent(address);
        copy->setAccessibleName(tr("Copy %1").arg(address));
        row->addWidget(label, 1);
        row->addWidget(copy);
        m_addressRows->addWidget(box);
    }
    if (addresses.size() > 1)
        m_addressRows->addWidget(plainLabel(tr("The first is the most likely to work.")));
    applyFonts();
    fit();
}

void JoinCard::makeInvite()
{
    m_makesInvite = true;
    m_host.makeInvite(true, inviteLifetime, [this](const Result<NewInvite> &made) {
        m_makesInvite = false;
        if (!made)
            return showNoLink(sentence(made.error()));
        m_invite = {made->secret, made->expires};
        emit inviteMade(m_invite);
        askForLink();
    });
}

/// Asks for a link to the present addresses, with the invite if one is needed.
void JoinCard::askForLink()
{
    m_host.link([this](Result<JoinLink> link) {
        if (!m_isOnNetwork) // no longer
            return;
        if (!link)
            return showNoLink(sentence(link.error()));
        if (needsInvite())
            link->invite = m_invite.secret;
        showLink(*link);
    });
}

void JoinCard::showLink(const JoinLink &link)
{
    // If no address of this machine can be typed, the server gives its loopback address.
    if (std::all_of(link.addresses.begin(), link.addresses.end(),
                    [](const QString &address) { return QHostAddress(address).isLoopback(); }))
        return showNoLink(tr("This computer has no address that a link could lead to."));
    m_link = link.toText();
    m_code->setText(m_link);
    m_about->setText(aboutLink());
    m_copy->setContent(m_link);
    m_code->show();
    m_copy->show();
    fit();
}

void JoinCard::showNoLink(const QString &why)
{
    m_link.clear();
    m_about->setText(why);
    m_code->hide();
    m_copy->hide();
    fit();
}

void JoinCard::showPeople()
{
    m_host.people(mostPeople, {}, [this](const Result<HostedPeoplePage> &page) {
        if (!page)
            return;
        QStringList here;
        for (const HostedPerson &person : page->people)
            if (person.isOnline)
                here.append(person.user.name);
        const qsizetype all = here.size();
        QString names = here.mid(0, mostNames).join(QStringLiteral(", "));
        if (all > mostNames)
            names += QStringLiteral(" …");
        m_people->setText(tr("In now: %1 – %2").arg(all).arg(names));
        m_people->setVisible(all > 0);
        fit();
    });
}

void JoinCard::setFullScreen(bool full)
{
    setWindowState(full ? windowState() | Qt::WindowFullScreen
                        : windowState() & ~Qt::WindowFullScreen);
    m_full->setText(full ? tr("Smaller") : tr("Full screen"));
    applyFonts();
    fit();
}

void JoinCard::applyFonts()
{
    const QWidget *parent = parentWidget();
    QFont base = parent != nullptr ? parent->font() : QGuiApplication::font();
    if (isFullScreen() && base.pointSizeF() > 0)
        base.setPointSizeF(base.pointSizeF() * fullScreenScale);
    if (base != font())
        setFont(base);
    const Fonts fonts = Fonts::of(base);
    for (QLabel *address : std::as_const(m_addresses))
        address->setFont(address == m_addresses.first() ? fonts.title : fonts.text);
}

void JoinCard::paintEvent(QPaintEvent *event)
{
    QDialog::paintEvent(event);
    if (!std::exchange(m_isPlaced, true))
        QMetaObject::invokeMethod(this, &JoinCard::fit, Qt::QueuedConnection);
}

void JoinCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && isFullScreen())
        setFullScreen(false);
    else if (event->key() == Qt::Key_F11)
        setFullScreen(!isFullScreen());
    else
        QDialog::keyPressEvent(event);
}

void JoinCard::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        applyFonts();
}

} // namespace chatbook::app
