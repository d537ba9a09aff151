#pragma once

#include "messages.h"
#include "search.h"

#include <QAbstractListModel>

namespace chatbook::app {

/// What a search found, newest first, page by page. What is edited or deleted meanwhile changes
/// here, too, and keeps its row, so that no other moves under the pointer.
class SearchResults : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Progress { Idle, Searching, Failed };

    /// Qt::DisplayRole is the snippet, Qt::AccessibleTextRole the whole row as a sentence.
    enum Role {
        SenderRole = Qt::UserRole + 1, ///< User
        WhereRole,                     ///< QString: with whom; empty where it is one conversation
        TimeRole,                      ///< QDateTime, UTC
    };

    /// All must outlive it.
    SearchResults(Search &search, Messages &messages, const People &people, const Link &link,
                  QObject *parent = nullptr);

    /// Begins anew. An empty query finds nothing.
    void search(const QString &query, const std::optional<RecipientId> &recipient);
    const Message &at(int row) const { return m_found.at(row); }

    Progress progress() const { return m_progress; }
    QString failure() const { return m_failure; } ///< a sentence
    bool isLocal() const { return m_local; }      ///< from this machine's cache alone
    QString query() const { return m_request.query; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

signals:
    void progressChanged();

private:
    void ask();
    void take(const Result<SearchResult> &result);
    void update(const Message &message);
    QString snippet(const Message &message) const;
    QString where(const Message &message) const;

    Search &m_search;
    const People &m_people;
    const Link &m_link;
    SearchRequest m_request;
    QList<Message> m_found;
    QHash<qint64, Message> m_meanwhile; ///< by offset: changed while the search was under way
    Progress m_progress = Progress::Idle;
    QString m_failure;
    bool m_more = false;
    bool m_local = false;
    int m_generation = 0; ///< tells an answer to this query from one to a former
};

/// One line of `content` around the first place where a piece of `query` occurs in it.
QString snippetOf(const QString &content, const QString &query);

} // namespace chatbook::app
