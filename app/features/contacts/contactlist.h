#pragma once

#include "documents.h"

#include <map>
#include <vector>

#include <QAbstractListModel>
#include <QCollator>

namespace chatbook::app {

class Session;

/// Where this person can write: the feed first, then ALL_CHAT, then conversations with the latest
/// message first, then people without one, those online first and then by name.
///
/// A single change inserts, moves or updates one row. Many at once (a login, a thousand changes of
/// presence) are one insertion and one change of layout.
class ContactList : public QAbstractListModel
{
    Q_OBJECT

public:
    /// What the line below the name shows.
    enum class Preview { None, Message, Draft, Typing };
    Q_ENUM(Preview)

    /// Qt::DisplayRole is the name, Qt::AccessibleTextRole the whole row as a sentence.
    enum Role {
        RecipientRole = Qt::UserRole + 1, ///< Recipient
        PreviewRole,                      ///< QString, one line
        PreviewKindRole,                  ///< Preview
        TimeRole,                         ///< QDateTime of the last message, invalid if none
        UnreadRole,                       ///< int
        OnlineRole,                       ///< bool; false for those without a person
    };

    /// The session must outlive it.
    explicit ContactList(Session &session, QObject *parent = nullptr);
    ~ContactList() override;

    /// The conversation shown on the screen.
    void setOpen(const ConversationId &id);

    /// Shows only contacts whose name contains `text`, compared as search does. An exact match
    /// comes first, then names that start with it, names with a word that starts with it, and the
    /// rest. Empty: all.
    void setFilter(const QString &text);
    QString filter() const { return m_filter; }

    /// The row of that conversation; -1 if it is not shown.
    int rowOf(const ConversationId &id) const;
    Recipient recipientAt(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Entry;

    void rebuild();
    void refresh(const ConversationId &id);
    void refreshMany(const QList<ConversationId> &ids);
    void resort();
    void identityChanged();

    Entry made(const ConversationId &id) const;
    static bool accepts(const Entry &entry);
    int rowOf(const Entry &entry) const;
    void insert(const Entry &entry);
    void replace(Entry &entry, Entry next);

    Session &m_session;
    QCollator m_collator;
    UserId m_self;
    ConversationId m_open;
    QString m_filter;
    QString m_foldedFilter;
    std::map<ConversationId, Entry> m_entries; ///< all, shown or not
    std::vector<const Entry *> m_rows;         ///< the shown ones, in order
};

} // namespace chatbook::app
