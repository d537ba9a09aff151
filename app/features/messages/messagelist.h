#pragma once

#include "loadedrows.h"
#include "pageloader.h"
#include "trackedrow.h"
#include "unreadline.h"

#include <QAbstractListModel>

namespace chatbook::app {

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

    using Progress = PageLoader::Progress;

    explicit MessageList(MessageSource *source, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    const MessageRow &at(int row) const { return m_rows.at(row); }
    int count() const { return m_rows.count(); }

    /// Opens at the first unread message, or at the newest when there is no read marker.
    void open();
    /// See UnreadLine.
    void leave(qint64 readTo) { m_line.leave(readTo); }
    void comeBack() { m_line.comeBack(); }
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
    Progress opening() const { return m_pages.progress(Purpose::Open); }
    Progress older() const { return m_pages.progress(Purpose::Older); }
    Progress newer() const { return m_pages.progress(Purpose::Newer); }
    /// Why the latest page failed.
    const Error &failure() const { return m_pages.failure(); }

    /// Whether the reader is at the end. If so, what comes in live pushes the oldest rows out of
    /// a full window; if not, the window stays where it is and the newest is left for later.
    void setFollowing(bool following) { m_following = following; }

    /// The own read marker when it was opened, if there was one.
    std::optional<qint64> unreadFrom() const { return m_source->unreadFrom(); }
    /// The row above which the line "new messages" stands, or -1.
    int unreadRow() const { return m_unread.row; }

    /// The row of the stored message with that offset, or -1.
    int rowOf(qint64 offset) const { return m_rows.rowOf(offset); }
    /// The row of the own message with that clientOffset, pending or stored, or -1.
    int rowOf(const QString &clientOffset) const { return m_rows.rowOf(clientOffset); }
    /// The first stored row with at least that offset; the number of stored rows if there is none.
    int lowerBound(qint64 offset) const { return m_rows.lowerBound(offset); }
    int storedCount() const { return m_rows.stored(); }

    User self() const { return m_source->self(); }

signals:
    /// A message came in live, and is in a row now unless hasNewer().
    void messageArrived(const chatbook::Message &message);
    /// This person wrote something new: it is in a row now unless hasNewer().
    void messageWritten(const QString &clientOffset);
    /// opening(), older(), newer(), hasOlder() or hasNewer() changed.
    void progressChanged();

private:
    using Purpose = PageLoader::Purpose;

    void onPageLoaded(Purpose purpose, const PageRequest &request, const MessagePage &page);
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
    bool trimOldest();
    void addPending();
    QList<MessageRow> missingPending() const;
    void leaveNewest(int keep);
    void updateUnreadRow();
    QList<MessageRow> rowsOf(const MessagePage &page) const;
    MessageRow rowFor(const Message &message) const { return MessageRow::of(message, self()); }
    QStringList pendingOffsets() const;

    MessageSource *m_source;
    LoadedRows m_rows;
    bool m_hasOlder = false;
    bool m_hasNewer = false;
    bool m_following = true;
    PageLoader m_pages;
    QList<Message> m_arrived; ///< live ones since the oldest page under way was asked for
    UnreadLine m_line;
    TrackedRow m_unread;        ///< what m_line says, for the rows as they are
    QStringList m_pendingKnown; ///< the clientOffsets of pending() as last seen
};

} // namespace chatbook::app
