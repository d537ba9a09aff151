#pragma once

#include "clock.h"
#include "link.h"
#include "messages.h"

#include <QTimer>

namespace chatbook::app {

/// Who is typing where: shown for 6 s after each event, or until their message comes. Also tells
/// others that this person is typing.
class Typing : public QObject
{
    Q_OBJECT

public:
    Typing(Link &link, Messages &messages, const Clock &clock, QObject *parent = nullptr);

    /// Names of those who are typing there now, in order.
    QStringList names(const ConversationId &conversation) const;
    /// This person is typing there. Call it at each keystroke; it is rarely passed on.
    void tell(const ConversationId &conversation);

signals:
    /// names() of that conversation has changed.
    void changed(const chatbook::ConversationId &conversation);

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
    void announce(const ConversationId &conversation);

    Link &m_link;
    const Clock &m_clock;
    QTimer m_timer;
    QHash<ConversationId, QHash<UserId, Typist>> m_typists;
    QHash<ConversationId, std::chrono::milliseconds> m_told;
};

} // namespace chatbook::app
