#include "hosting/knockbar.h"

#include "core/hosting.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace chatbook::app {

namespace {

constexpr std::chrono::milliseconds pauseOfButtons{700};

} // namespace

KnockBar::KnockBar(Hosting &hosting, QWidget *parent)
    : NoticeBar(parent)
    , m_hosting(hosting)
{
    connect(addButton(tr("Let in")), &QToolButton::clicked, this, [this] { decide("admit"); });
    connect(addButton(tr("Refuse")), &QToolButton::clicked, this, [this] { decide("refuse"); });
    connect(&hosting, &Hosting::knocksChanged, this, &KnockBar::refresh);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] { setEnabled(true); });
    hide();
    refresh();
}

void KnockBar::refresh()
{
    m_hosting.command(
        {{QLatin1StringView("command"), QLatin1StringView("knocks")}}, this,
        [this](const Result<QJsonObject> &answer) {
            const QJsonArray knocks =
                answer ? (*answer)[QLatin1StringView("knocks")].toArray() : QJsonArray();
            const QJsonValue first = knocks.isEmpty() ? QJsonValue() : knocks.first();
            const qint64 before =
                std::exchange(m_shown, first[QLatin1StringView("id")].toInteger());
            if (isVisible() && m_shown != 0 && m_shown != before)
                pauseButtons();
            const QString who = tr("%1 wants to join, from %2.")
                                    .arg(first[QLatin1StringView("name")].toString(),
                                         first[QLatin1StringView("address")].toString());
            const QString sentence =
                knocks.size() > 1 ? tr("%1 Others who wait: %2.").arg(who).arg(knocks.size() - 1)
                                  : who;
            setText(sentence);
            setVisible(m_shown != 0);
            const qint64 newest =
                knocks.isEmpty() ? 0 : knocks.last()[QLatin1StringView("id")].toInteger();
            const bool isNew = newest > m_newest;
            m_newest = std::max(m_newest, newest);
            emit waitingChanged(int(knocks.size()), sentence, isNew);
        });
}

/// Another name is there now than the one that a press on its way was meant for.
void KnockBar::pauseButtons()
{
    setEnabled(false);
    m_pause.start(pauseOfButtons);
}

void KnockBar::decide(const char *command)
{
    if (m_shown == 0)
        return;
    m_hosting.command({{QLatin1StringView("command"), QLatin1StringView(command)},
                       {QLatin1StringView("id"), m_shown}},
                      this, [this](const Result<QJsonObject> &) { refresh(); });
}

} // namespace chatbook::app
