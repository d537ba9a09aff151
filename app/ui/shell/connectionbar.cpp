#include "connectionbar.h"

#include "link.h"
#include "sentences.h"

#include <QToolButton>

#include <utility>

using namespace std::chrono_literals;

namespace chatbook::app {

ConnectionBar::ConnectionBar(Link &link, QWidget *parent)
    : NoticeBar(parent)
    , m_link(link)
    , m_retry(addButton(tr("Try now")))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(500ms);
    m_countdown.setInterval(1s);
    m_hintPatience.setSingleShot(true);
    connect(&m_hintPatience, &QTimer::timeout, this, &ConnectionBar::refresh);
    m_hintPatience.start(10s);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!m_link.isOpen())
            show();
    });
    connect(&m_countdown, &QTimer::timeout, this, &ConnectionBar::refresh);
    connect(&link, &Link::stateChanged, this, &ConnectionBar::refresh);
    connect(m_retry, &QToolButton::clicked, this, [this] { m_link.retryNow(); });
    hide();
    refresh();
}

void ConnectionBar::setHint(const QString &sentence)
{
    if (std::exchange(m_hint, sentence) != sentence)
        refresh();
}

void ConnectionBar::refresh()
{
    switch (m_link.state()) {
    case Link::State::Online:
        m_patience.stop();
        m_countdown.stop();
        m_hintPatience.start(10s);
        hide();
        return;
    case Link::State::Connecting:
        setTone(Tone::Calm);
        setText(m_link.reason() ? tr("Connecting… %1").arg(sentence(m_link.reason()))
                                : tr("Connecting…"));
        m_retry->hide();
        m_countdown.stop();
        if (isHidden() && !m_patience.isActive())
            m_patience.start();
        return;
    case Link::State::Offline:
        break;
    }
    QString text = tr("Offline.");
    if (m_link.reason())
        text += u' ' + sentence(m_link.reason());
    if (!m_hint.isEmpty() && !m_hintPatience.isActive())
        text += u' ' + m_hint;
    const int wait = m_link.retryInMs();
    if (wait >= 0)
        text += u' ' + tr("Trying again in %n s.", nullptr, (wait + 999) / 1000);
    setTone(Tone::Warning);
    setText(text);
    m_retry->show();
    if (wait >= 0)
        m_countdown.start();
    else
        m_countdown.stop();
    show();
}

} // namespace chatbook::app
