#include "peopledialog.h"

#include "keyedrows.h"
#include "misclickguard.h"
#include "pageparts.h"
#include "persondialog.h"
#include "question.h"
#include "sentences.h"
#include "theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr QSize usualSize{520, 560};
constexpr int inviteSeconds = 24 * 3'600;

QString dayOf(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat);
}

} // namespace

PeopleDialog::PeopleDialog(Hosting &hosting, std::function<bool()> isOnNetwork, Admission admit,
                           const Clock &clock, QWidget *parent)
    : QDialog(parent)
    , m_hosting(hosting)
    , m_host(hosting, this)
    , m_isOnNetwork(std::move(isOnNetwork))
    , m_admit(new QComboBox)
    , m_people(new KeyedRows)
    , m_more(new QPushButton(tr("Show more")))
    , m_invites(new KeyedRows)
    , m_noInvites(plainLabel(tr("There are none.")))
    , m_says(plainLabel())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("People"));
    m_admit->setAccessibleName(tr("Who may join"));
    m_admit->addItems(admitTexts());
    m_admit->setCurrentIndex(int(admit));
    auto *once = new QPushButton(tr("Invite one person"));
    auto *lasting = new QPushButton(tr("Invite several"));
    auto *make = new QHBoxLayout;
    make->setSpacing(spacing::small);
    for (QPushButton *button : {once, lasting}) {
        button->setAutoDefault(false);
        make->addWidget(button);
    }
    auto *column = new QVBoxLayout;
    column->addWidget(m_admit);
    column->addSpacing(spacing::small);
    column->addWidget(headingLabel(tr("Who has an account here")));
    column->addWidget(m_people);
    column->addWidget(m_more, 0, Qt::AlignLeft);
    column->addSpacing(spacing::small);
    column->addWidget(headingLabel(tr("Invites")));
    column->addWidget(m_noInvites);
    column->addWidget(m_invites);
    column->addLayout(make);
    showInDialog(*this, column, m_says, usualSize);
    m_page = findChild<QScrollArea *>();
    new MisclickGuard(m_page->widget(), clock);
    m_says->hide();
    m_more->setAutoDefault(false);
    m_more->hide();
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_peopleWanted += pageSize;
        readPeople();
    });

    connect(once, &QPushButton::clicked, this, [this] { makeInvite(false); });
    connect(lasting, &QPushButton::clicked, this, [this] { makeInvite(true); });
    connect(m_admit, &QComboBox::activated, this, [this](int index) {
        const auto admission = Admission(index);
        m_host.setAdmission(admission, [this, admission](const Result<Done> &done) {
            if (isDone(done))
                emit admitChanged(admission);
        });
    });
    connect(&m_hosting, &Hosting::peopleChanged, this, [this] { readPeople(); });
    readPeople();
    readInvites();
}

template <class Value>
bool PeopleDialog::isDone(const Result<Value> &result)
{
    m_says->setText(result ? QString() : sentence(result.error()));
    m_says->setVisible(!result);
    return result.ok();
}

void PeopleDialog::readPeople(const QList<HostedPerson> &before)
{
    const UserId after = before.isEmpty() ? UserId() : before.last().user.id;
    m_host.people(pageSize, after, [this, before](const Result<HostedPeoplePage> &page) {
        if (!isDone(page))
            return;
        const QList<HostedPerson> people = before + page->people;
        if (page->more && people.size() < m_peopleWanted)
            readPeople(people);
        else
            showPeople(people, page->more);
    });
}

void PeopleDialog::showPeople(const QList<HostedPerson> &people, bool more)
{
    QList<KeyedRow> rows;
    for (const HostedPerson &person : people)
        rows.append(rowOfPerson(person));
    keepPlace([&] {
        m_people->setRows(rows);
        m_more->setVisible(more);
    });
}

/// Keeps the focused row in its place, or the top row, even if rows are added above it.
void PeopleDialog::keepPlace(const std::function<void()> &change)
{
    const QWidget *shown = m_page->viewport();
    QPointer<QWidget> kept = focusWidget();
    if (!m_people->isAncestorOf(kept) || kept->visibleRegion().isEmpty())
        kept = m_people->childAt(m_people->mapFrom(shown, QPoint(spacing::huge, 1)));
    const int before = kept ? kept->mapTo(shown, QPoint()).y() : 0;
    change();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    if (kept && kept->isVisible())
        m_page->verticalScrollBar()->setValue(m_page->verticalScrollBar()->value() +
                                              kept->mapTo(shown, QPoint()).y() - before);
}

void PeopleDialog::readInvites()
{
    m_host.invites(pageSize, [this](const Result<QList<HostedInvite>> &invites) {
        if (!isDone(invites))
            return;
        QList<KeyedRow> rows;
        for (const HostedInvite &invite : *invites)
            if (const std::optional<KeyedRow> row = rowOfInvite(invite))
                rows.append(*row);
        m_invites->setRows(rows);
        m_noInvites->setVisible(m_invites->isEmpty());
    });
}

KeyedRow PeopleDialog::rowOfPerson(const HostedPerson &person)
{
    const User user = person.user;
    const QString &name = user.name;
    const bool isBanned = person.isBanned;
    const QString state = isBanned          ? tr("banned")
                          : person.isOnline ? tr("here now")
                                            : tr("since %1").arg(dayOf(person.created));
    const auto addActions = [this, user, isBanned](QHBoxLayout &row) {
        const QString &name = user.name;
        auto *account = new QPushButton(tr("Account…"));
        account->setAutoDefault(false);
        account->setAccessibleName(tr("Account: %1").arg(name));
        row.addWidget(account);
        connect(account, &QPushButton::clicked, this,
                [this, user] { (new PersonDialog(m_hosting, m_isOnNetwork, user, this))->open(); });
        if (isBanned) {
            addAction(row, tr("Unban"), name,
                      [this, id = user.id](const auto &done) { m_host.unban(id, done); });
            return;
        }
        addAction(
            row, tr("Log out"), name,
            [this, id = user.id](const auto &done) { m_host.logOut(id, done); },
            tr("%1 is logged out on all devices. What they wrote stays. Who has no password "
               "needs a link of yours to come back: see Account….")
                .arg(name));
        addAction(
            row, tr("Ban"), name, [this, id = user.id](const auto &done) { m_host.ban(id, done); },
            tr("%1 cannot come in any more, until you let them. What they wrote stays.").arg(name));
    };
    return {.key = user.id.value,
            .text = tr("%1 – %2").arg(name, state),
            .kind = isBanned ? QStringLiteral("banned ") + name : name,
            .addButtons = addActions};
}

/// None for an invite that is used up or expired.
std::optional<KeyedRow> PeopleDialog::rowOfInvite(const HostedInvite &invite)
{
    const bool isUsedUp = !invite.isLasting && invite.used > 0;
    const bool isOver = invite.expires && *invite.expires < QDateTime::currentDateTimeUtc();
    if (invite.isWithdrawn || isUsedUp || isOver)
        return std::nullopt;
    QString text =
        invite.isLasting ? tr("For several, used %1 times").arg(invite.used) : tr("For one");
    if (invite.expires)
        text += tr(", until %1").arg(dayOf(*invite.expires));
    return KeyedRow{.key = QString::number(invite.id),
                    .text = text,
                    .kind = text,
                    .addButtons = [this, text, id = invite.id](QHBoxLayout &row) {
                        addAction(row, tr("Withdraw"), text,
                                  [this, id](const auto &done) { m_host.withdraw(id, done); });
                    }};
}

void PeopleDialog::addAction(QLayout &row, const QString &text, const QString &about,
                             const Act &act, const QString &question)
{
    auto *button = new QPushButton(text);
    button->setAutoDefault(false);
    button->setAccessibleName(tr("%1: %2").arg(text, about));
    row.addWidget(button);
    const auto start = [this, act] {
        act([this](const Result<Done> &done) {
            if (!isDone(done))
                return;
            readPeople();
            readInvites();
        });
    };
    connect(button, &QPushButton::clicked, this, [this, text, question, start] {
        if (question.isEmpty())
            start();
        else
            ask(this, {.title = text, .text = question, .button = text}, start);
    });
}

void PeopleDialog::makeInvite(bool lasting)
{
    if (!m_isOnNetwork()) {
        m_says->setText(sentence(Reason::OnNoNetwork));
        m_says->show();
        return;
    }
    m_host.makeInvite(lasting, inviteSeconds, [this](const Result<NewInvite> &made) {
        if (!isDone(made))
            return;
        QGuiApplication::clipboard()->setText(made->link);
        readInvites();
        m_says->setText(tr("The link is copied: send it to whom you invite. It is good for a "
                           "day."));
        m_says->show();
    });
}

} // namespace chatbook::app
