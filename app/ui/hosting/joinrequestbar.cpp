#include "joinrequestbar.h"

#include <QToolButton>

#include <algorithm>
#include <utility>

namespace chatbook::app {

namespace {

constexpr std::chrono::milliseconds pauseOfButtons{700};

} // namespace

JoinRequestBar::JoinRequestBar(Hosting &hosting, QWidget *parent)
    : NoticeBar(parent)
    , m_host(hosting, this)
{
    connect(addButton(tr("Let in")), &QToolButton::clicked, this,
            [this] { decide(&HostClient::letIn); });
    connect(addButton(tr("Refuse")), &QToolButton::clicked, this,
            [this] { decide(&HostClient::refuse); });
    connect(&hosting, &Hosting::joinRequestsChanged, this, &JoinRequestBar::refresh);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] { setEnabled(true); });
    hide();
    refresh();
}

void JoinRequestBar::refresh()
{
    m_host.waiting([this](const Result<QList<WaitingPerson>> &waiting) {
        showWaiting(waiting ? *waiting : QList<WaitingPerson>());
    });
}

void JoinRequestBar::showWaiting(const QList<WaitingPerson> &waiting)
{
    const WaitingPerson first = waiting.isEmpty() ? WaitingPerson{} : waiting.first();
    const qint64 before = std::exchange(m_shown, first.id);
    if (isVisible() && m_shown != 0 && m_shown != before)
        pauseButtons();
    const QString who = tr("%1 wants to join, from %2.").arg(first.name, first.address);
    const QString sentence =
        waiting.size() > 1 ? tr("%1 Others who wait: %2.").arg(who).arg(waiting.size() - 1) : who;
    setText(sentence);
    setVisible(m_shown != 0);
    const qint64 newest = waiting.isEmpty() ? 0 : waiting.last().id;
    const bool isNew = newest > m_newest;
    m_newest = std::max(m_newest, newest);
    emit waitingChanged(int(waiting.size()), sentence, isNew);
}

/// The name has changed: a press under way was meant for the earlier one.
void JoinRequestBar::pauseButtons()
{
    setEnabled(false);
    m_pause.start(pauseOfButtons);
}

void JoinRequestBar::decide(Decision decision)
{
    if (m_shown != 0)
        (m_host.*decision)(m_shown, [this](const Result<Done> &) { refresh(); });
}

} // namespace chatbook::app
