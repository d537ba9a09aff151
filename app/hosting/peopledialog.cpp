#include "hosting/peopledialog.h"

#include "documents.h"
#include "hosting/persondialog.h"
#include "ui/keyedrows.h"
#include "ui/pageparts.h"
#include "ui/steadyclicks.h"
#include "ui/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr QSize usualSize{520, 560};
constexpr int inviteSeconds = 24 * 3'600;

QString dayOf(const QJsonValue &time)
{
    const auto when = fromWireTime(time.toString());
    return when ? QLocale().toString(when->toLocalTime().date(), QLocale::ShortFormat) : QString();
}

} // namespace

PeopleDialog::PeopleDialog(Hosting &hosting, std::function<bool()> isOnNetwork, Admission admit,
                           const Clock &clock, QWidget *parent)
    : QDialog(parent)
    , m_hosting(hosting)
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
    new SteadyClicks(m_page->widget(), clock);
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
        ask(QStringLiteral("setAdmission"),
            {{QLatin1StringView("admission"), admissionName(admission)}},
            [this, admission](const QJsonObject &) { emit admitChanged(admission); });
    });
    connect(&m_hosting, &Hosting::peopleChanged, this, [this] { readPeople(); });
    readPeople();
    readInvites();
}

void PeopleDialog::ask(const QString &command, QJsonObject arguments, Handler done)
{
    arguments.insert(QLatin1StringView("command"), command);
    m_hosting.command(arguments, this,
                      [this, done = std::move(done)](const Result<QJsonObject> &answer) {
                          m_says->setText(answer ? QString() : answer.error().message);
                          m_says->setVisible(!answer);
                          if (answer)
                              done(*answer);
                      });
}

void PeopleDialog::readPeople(const QJsonArray &before)
{
    QJsonObject page{{QLatin1StringView("limit"), pageSize}};
    if (!before.isEmpty())
        page.insert(QLatin1StringView("after"), before.last()[QLatin1StringView("_id")]);
    ask(QStringLiteral("people"), page, [this, before](const QJsonObject &answer) {
        QJsonArray people = before;
        for (const QJsonValue person : answer[QLatin1StringView("people")].toArray())
            people.append(person);
        const bool more = answer[QLatin1StringView("more")].toBool();
        if (more && people.size() < m_peopleWanted)
            readPeople(people);
        else
            showPeople(people, more);
    });
}

void PeopleDialog::showPeople(const QJsonArray &people, bool more)
{
    QList<KeyedRow> rows;
    for (const QJsonValue person : people)
        rows.append(rowOfPerson(person));
    keepPlace([&] {
        m_people->setRows(rows);
        m_more->setVisible(more);
    });
}

/// What has the focus stays where it is, else what is at the top, whoever comes above it.
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
    ask(QStringLiteral("invites"), {{QLatin1StringView("limit"), pageSize}},
        [this](const QJsonObject &answer) {
            QList<KeyedRow> rows;
            const QJsonArray all = answer[QLatin1StringView("invites")].toArray();
            for (const QJsonValue invite : all)
                if (const std::optional<KeyedRow> row = rowOfInvite(invite))
                    rows.append(*row);
            m_invites->setRows(rows);
            m_noInvites->setVisible(m_invites->isEmpty());
        });
}

KeyedRow PeopleDialog::rowOfPerson(const QJsonValue &person)
{
    const QString name = person[QLatin1StringView("name")].toString();
    const bool isBanned = person[QLatin1StringView("banned")].isString();
    const QJsonObject id{{QLatin1StringView("_id"), person[QLatin1StringView("_id")]}};
    const QString state = isBanned ? tr("banned")
                          : person[QLatin1StringView("online")].toBool()
                              ? tr("here now")
                              : tr("since %1").arg(dayOf(person[QLatin1StringView("created")]));
    const User user{{person[QLatin1StringView("_id")].toString()}, name};
    const auto addActions = [this, user, isBanned, id](QHBoxLayout &row) {
        const QString &name = user.name;
        auto *account = new QPushButton(tr("Account…"));
        account->setAutoDefault(false);
        account->setAccessibleName(tr("Account: %1").arg(name));
        row.addWidget(account);
        connect(account, &QPushButton::clicked, this,
                [this, user] { (new PersonDialog(m_hosting, m_isOnNetwork, user, this))->open(); });
        if (isBanned) {
            addAction(row, tr("Unban"), name, QStringLiteral("unban"), id);
            return;
        }
        addAction(row, tr("Log out"), name, QStringLiteral("remove"), id,
                  tr("%1 is logged out on all devices. What they wrote stays. Who has no password "
                     "needs a link of yours to come back: see Account….")
                      .arg(name));
        addAction(
            row, tr("Ban"), name, QStringLiteral("ban"), id,
            tr("%1 cannot come in any more, until you let them. What they wrote stays.").arg(name));
    };
    return {.key = user.id.value,
            .text = tr("%1 – %2").arg(name, state),
            .kind = isBanned ? QStringLiteral("banned ") + name : name,
            .addButtons = addActions};
}

/// None for one that lets nobody in any more.
std::optional<KeyedRow> PeopleDialog::rowOfInvite(const QJsonValue &invite)
{
    if (invite[QLatin1StringView("withdrawn")].isString())
        return std::nullopt;
    const qint64 used = invite[QLatin1StringView("used")].toInteger();
    const bool isLasting = invite[QLatin1StringView("lasting")].toBool();
    if (!isLasting && used > 0)
        return std::nullopt;
    const auto expires = fromWireTime(invite[QLatin1StringView("expires")].toString());
    if (expires && *expires < QDateTime::currentDateTimeUtc())
        return std::nullopt;
    QString text = isLasting ? tr("For several, used %1 times").arg(used) : tr("For one");
    if (expires)
        text += tr(", until %1").arg(dayOf(invite[QLatin1StringView("expires")]));
    const qint64 id = invite[QLatin1StringView("id")].toInteger();
    return KeyedRow{.key = QString::number(id),
                    .text = text,
                    .kind = text,
                    .addButtons = [this, text, id](QHBoxLayout &row) {
                        addAction(row, tr("Withdraw"), text, QStringLiteral("withdraw"),
                                  {{QLatin1StringView("id"), id}});
                    }};
}

void PeopleDialog::addAction(QLayout &row, const QString &text, const QString &about,
                             const QString &command, const QJsonObject &arguments,
                             const QString &question)
{
    auto *button = new QPushButton(text);
    button->setAutoDefault(false);
    button->setAccessibleName(tr("%1: %2").arg(text, about));
    row.addWidget(button);
    const auto act = [this, command, arguments] {
        ask(command, arguments, [this](const QJsonObject &) {
            readPeople();
            readInvites();
        });
    };
    connect(button, &QPushButton::clicked, this, [this, text, question, act] {
        if (question.isEmpty())
            return act();
        auto *box = new QMessageBox(QMessageBox::NoIcon, text, question, QMessageBox::Cancel, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setTextFormat(Qt::PlainText);
        connect(box->addButton(text, QMessageBox::AcceptRole), &QPushButton::clicked, this, act);
        box->setDefaultButton(QMessageBox::Cancel);
        box->open();
    });
}

void PeopleDialog::makeInvite(bool lasting)
{
    if (!m_isOnNetwork()) {
        m_says->setText(noNetworkText());
        m_says->show();
        return;
    }
    ask(QStringLiteral("invite"),
        {{QLatin1StringView("lasting"), lasting},
         {QLatin1StringView("expiresInSeconds"), inviteSeconds}},
        [this](const QJsonObject &answer) {
            QGuiApplication::clipboard()->setText(answer[QLatin1StringView("link")].toString());
            readInvites();
            m_says->setText(tr("The link is copied: send it to whom you invite. It is good for a "
                               "day."));
            m_says->show();
        });
}

} // namespace chatbook::app
