#pragma once

#include "clock.h"
#include "link.h"
#include "messages.h"

#include <QTimer>

namespace chatbook::app {

/// Who writes where just now: for 6 s after each word of it, or until their message comes. And
/// tells others that one writes oneself.
class Typing : public QObject
{
    Q_OBJECT

public:
    Typing(Link &link, Messages &messages, const Clock &clock, QObject *parent = nullptr);

    /// Of those who write there now, in order.
    QStringList names(const RecipientId &conversation) const;
    /// One writes there oneself. Call at each keystroke; passed on seldom.
    void tell(const RecipientId &conversation);

signals:
    /// names() of that conversation.
    void changed(const chatbook::RecipientId &conversation);

private:
    struct Typist
    {
        QString name;
        std::chrono::milliseconds until = {};
    };

    void take(const QJsonObject &json);
    void remove(const Message &message);
    void clear();
    void expire();
    void announce(const RecipientId &conversation);

    Link &m_link;
    const Clock &m_clock;
    QTimer m_timer;
    QHash<RecipientId, QHash<UserId, Typist>> m_typists;
    QHash<RecipientId, std::chrono::milliseconds> m_told;
};

} // namespace chatbook::app
