#include "liveregion.h"

#include <QAccessible>
#include <QAccessibleWidget>

using namespace std::chrono_literals;

namespace chatbook::app {

namespace {

constexpr auto pause = 1s;         ///< between two, or one would cut off the other
constexpr qsizetype longest = 500; ///< characters; for more, read the message itself

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *region = qobject_cast<LiveRegion *>(object);
    return region != nullptr ? new QAccessibleWidget(region, QAccessible::Notification) : nullptr;
}

} // namespace

LiveRegion::LiveRegion(QWidget *parent)
    : QWidget(parent)
{
    QAccessible::installFactory(makeInterface);
    setFixedSize(1, 1); // a widget without a size is not on the screen
    setAttribute(Qt::WA_TransparentForMouseEvents);
    lower();
    m_pause.setSingleShot(true);
    m_pause.setInterval(pause);
    connect(&m_pause, &QTimer::timeout, this, &LiveRegion::sayNext);
}

void LiveRegion::say(const QString &sentence)
{
    if (sentence.isEmpty())
        return;
    m_sentences.append(sentence);
    if (!m_pause.isActive())
        sayNext();
}

void LiveRegion::sayMessage(const QString &message)
{
    m_messages.append(message.size() > longest ? message.first(longest) + u'…' : message);
    if (!m_pause.isActive())
        sayNext();
}

void LiveRegion::sayNext()
{
    QStringList next = std::exchange(m_sentences, {});
    const QStringList messages = std::exchange(m_messages, {});
    if (messages.size() > 3)
        next.append(tr("%n new messages", nullptr, int(messages.size())));
    else
        next += messages;
    if (next.isEmpty())
        return;
    m_pause.start();
    speak(next.join(u'\n'));
}

void LiveRegion::speak(const QString &sentence)
{
    setAccessibleName(sentence);
    // Works with Orca 43 and 48; 43 ignores an announcement, and 48 says it twice.
    QAccessibleEvent shown(this, QAccessible::ObjectShow);
    QAccessible::updateAccessibility(&shown);
}

} // namespace chatbook::app
