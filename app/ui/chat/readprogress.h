#pragma once

#include "rowplacement.h"

#include <QBasicTimer>
#include <QObject>

namespace chatbook::app {

/// How far a conversation is read: to the last message that has been in sight for a moment while
/// somebody looked.
class ReadProgress : public QObject
{
    Q_OBJECT

public:
    explicit ReadProgress(MessageList *list)
        : m_list(list)
    {}

    void begin(qint64 readTo);
    qint64 readTo() const { return m_readTo; }

    /// Whether it is shown in an active window.
    void setShown(bool shown);
    /// The desktop's session is locked: nobody reads.
    void setLocked(bool locked);
    /// Whether what comes in comes as it is written; not while a lost connection is caught up on.
    void setConnected(bool connected);
    /// Somebody sees what comes in.
    bool isFollowed() const { return m_watched && m_connected; }

    /// By a leap to a message what lies before it was not seen.
    void setLeapt(bool leapt) { m_leapt = leapt; }
    /// Reads what is in a viewport of that height.
    void read(const QList<RowPlacement::Placed> &placed, double height);

    /// How many came in live and were not in sight yet.
    int unseen() const { return int(m_unseen.size()); }
    void addUnseen(qint64 offset) { m_unseen.append(offset); }
    void endReached();

signals:
    void readUpTo(qint64 offset);
    /// From now on it counts as read.
    void attended();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void update();
    bool hasPassedOver(const QList<RowPlacement::Placed> &placed) const;

    MessageList *m_list;
    qint64 m_readTo = 0;
    QList<qint64> m_unseen; ///< offsets
    bool m_shown = false;
    bool m_locked = false;
    bool m_connected = true;
    bool m_watched = false;   ///< shown in an unlocked session
    QBasicTimer m_attention;  ///< the moment from when it is watched until it counts as read
    bool m_attentive = false; ///< that moment has passed
    bool m_leapt = false;
};

} // namespace chatbook::app
