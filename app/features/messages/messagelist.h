#pragma once

#include "messagesource.h"

#include <QAbstractListModel>

namespace chatbook::app {

/// One row of the message list. While `pending` is set, `message` is what it would become:
/// no id, offset 0, the time when it was written.
struct MessageRow
{
    Message message;
    std::optional<PendingMessage> pending = {};
    bool own = false;

    friend bool operator==(const MessageRow &, const MessageRow &) = default;
};

/// A conversation as rows, oldest first: a window of at most `capacity` stored messages without
/// a hole, and when that window reaches the newest, what is on its way out after them.
///
/// Pages are asked for by key, one under way for each direction. Rows come and go at the ends
/// and are changed in place; the model is reset only when another part of the conversation is
/// opened. What is shown stays until the new part has come.
class MessageList : public QAbstractListModel
{
    Q_OBJECT

public:
    static constexpr int capacity = 200;

    enum Role {
        ContentRole = Qt::UserRole, ///< QString
        SenderRole,                 ///< QString, the name
        TimeRole,                   ///< QDateTime, UTC
        OffsetRole,                 ///< qint64, 0 while pending
        StateRole,                  ///< QString: "stored", "waiting" or "failed"
    };

    /// How loading in one direction goes.
    enum class Progress { Idle, Loading, Failed };

    explicit MessageList(MessageSource *source, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    const MessageRow &at(int row) const { return m_rows.at(row); }
    int count() const { return int(m_rows.size()); }

    /// Opens at the first unread message, or at the newest when there is no read marker.
    void open();
    /// Nobody sees what comes in from here on: the line "new messages" will stand above the first
    /// of it, or above what was not read before. `readTo` is the own read marker, 0 for none. Said
    /// again it moves the line only where something was read.
    void leave(qint64 readTo)
    {
        if (!m_leftAt || readTo > 0)
            m_leftAt = readTo;
    }
    /// What comes in is seen again.
    void comeBack() { m_leftAt.reset(); }
    /// Opens the newest part. Nothing happens when the window reaches it already.
    void showNewest();
    /// Opens the part with the first message of the conversation. Nothing happens when the window
    /// reaches it already.
    void showOldest();
    /// Opens the part around `offset`. Nothing happens when the window holds that message.
    void showAround(qint64 offset);

    void fetchOlder();
    void fetchNewer();
    /// Asks again for what failed.
    void retry();

    bool hasOlder() const { return m_hasOlder; }
    bool hasNewer() const { return m_hasNewer; }
    Progress opening() const { return m_opening; }
    Progress older() const { return m_older; }
    Progress newer() const { return m_newer; }
    /// Why the latest page failed: a sentence fit to show a person.
    QString failure() const { return m_failure; }

    /// Whether the reader is at the end. If so, what comes in live pushes the oldest rows out of
    /// a full window; if not, the window stays where it is and the newest is left for later.
    void setFollowing(bool following) { m_following = following; }

    /// The own read marker when it was opened, if there was one.
    std::optional<qint64> unreadFrom() const { return m_source->unreadFrom(); }
    /// The row above which the line "new messages" stands, or -1.
    int unreadRow() const { return m_unreadRow; }

    /// The row of the stored message with that offset, or -1.
    int rowOf(qint64 offset) const;
    /// The row of the own message with that clientOffset, pending or stored, or -1.
    int rowOf(const QString &clientOffset) const;
    /// The first stored row with at least that offset; the number of stored rows if there is none.
    int lowerBound(qint64 offset) const;
    int storedCount() const { return m_stored; }

    User self() const { return m_source->self(); }

    /// What stands in place of a text that is deleted, or of which nothing shows; else empty.
    static QString insteadOfText(const Message &message);

    /// "Ann, 14:05: text" and what else there is to know of a row, for those who hear it.
    static QString describe(const MessageRow &row);

    /// The time of day in hours and minutes, as people here write it.
    static QString timeText(const QDateTime &time);

signals:
    /// A message came in live, and is in a row now unless hasNewer().
    void messageArrived(const chatbook::Message &message);
    /// This person wrote something new: it is in a row now unless hasNewer().
    void messageWritten(const QString &clientOffset);
    /// opening(), older(), newer(), hasOlder() or hasNewer() changed.
    void progressChanged();

private:
    enum class Purpose { Open, Older, Newer };

    struct Asked
    {
        PageRequest request;
        Purpose purpose;
        int generation; ///< of m_generation when it was asked for
    };

    void ask(const PageRequest &request, Purpose purpose);
    void begin(const PageRequest &request);
    std::optional<Asked> takeAsked(const PageRequest &request);
    void onPageReady(const PageRequest &request, const MessagePage &page);
    void onPageFailed(const PageRequest &request, const QString &why);
    void onStored(const Message &message);
    void onUpdated(const Message &message);
    void onPendingChanged(const QString &clientOffset);
    void onHistoryReset();

    void replaceAll(const MessagePage &page);
    void prepend(const MessagePage &page);
    void append(const MessagePage &page);
    void upsert(const Message &message);
    void takeArrived();
    void insertRows(int first, const QList<MessageRow> &rows, int stored);
    void removeRows(int first, int last);
    void addPending();
    void leaveNewest(int keep);
    void drawLine(qint64 firstNew);
    void updateUnreadRow();
    bool isOwn(const Message &message) const { return message.sender.id == m_source->self().id; }
    MessageRow rowFor(const Message &message) const;
    MessageRow rowFor(const PendingMessage &pending) const;
    QStringList pendingOffsets() const;
    int pendingRowOf(const QString &clientOffset) const;

    MessageSource *m_source;
    QList<MessageRow> m_rows;
    int m_stored = 0; ///< how many of m_rows are stored; the rest is pending
    bool m_hasOlder = false;
    bool m_hasNewer = false;
    bool m_following = true;
    Progress m_opening = Progress::Idle;
    Progress m_older = Progress::Idle;
    Progress m_newer = Progress::Idle;
    QString m_failure;
    PageRequest m_openRequest;
    QList<Asked> m_asked;
    int m_generation = 0;
    QList<Message> m_arrived;           ///< live ones since the oldest page under way was asked for
    std::optional<qint64> m_unreadFrom; ///< the line stands above the first of others after it
    std::optional<qint64> m_leftAt;     ///< the read marker, while nobody sees what comes in
    qint64 m_firstLive = 0; ///< the first that was seen coming in: nothing from there on is "new"
    int m_unreadRow = -1;
    QStringList m_pendingKnown; ///< the clientOffsets of pending() as last seen
};

} // namespace chatbook::app
