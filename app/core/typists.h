#pragma once

#include "clock.h"
#include "documents.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace chatbook::app {

/// Who writes where just now: for 6 s after each word of it, or until their message comes.
class Typists : public QObject
{
    Q_OBJECT

public:
    explicit Typists(const Clock &clock, QObject *parent = nullptr);

    void add(const RecipientId &conversation, const User &user);
    void remove(const RecipientId &conversation, const UserId &user);
    void clear();

signals:
    /// `names` write there now, in order of name.
    void changed(const chatbook::RecipientId &conversation, const QStringList &names);

private:
    struct Typist
    {
        QString name;
        std::chrono::milliseconds until = {};
    };

    void expire();
    void announce(const RecipientId &conversation);

    const Clock &m_clock;
    QTimer m_timer;
    QHash<RecipientId, QHash<UserId, Typist>> m_typists;
};

} // namespace chatbook::app
