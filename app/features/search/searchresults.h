#pragma once

#include "messages.h"
#include "search.h"

#include <QAbstractListModel>

namespace chatbook::app {

/// The results of a search, newest first, page by page. Messages that are edited or deleted
/// meanwhile change here, too, but keep their row, so that no other moves under the pointer.
class SearchResults : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Progress { Idle, Searching, Failed };

    /// Qt::DisplayRole is the snippet, Qt::AccessibleTextRole the whole row as a sentence.
    enum Role {
        SenderRole = Qt::UserRole + 1, ///< User
        WhereRole, ///< QString: with whom; empty when searching one conversation
        TimeRole,  ///< QDateTime, UTC
    };

    /// All of these must outlive it.
    SearchResults(Search &search, Messages &messages, const People &people, const Link &link,
                  QObject *parent = nullptr);

    /// Starts a new search. An empty query finds nothing.
    void search(const QString &query, const std::optional<ConversationId> &recipient);
    const Message &at(int row) const { return m_found.at(row); }

    Progress progress() const { return m_progress; }
    const Error &failure() const { return m_failure; }
    bool isLocal() const { return m_local; } ///< only from this machine's cache
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
    QHash<qint64, Message> m_meanwhile; ///< by offset: messages changed during the search
    Progress m_progress = Progress::Idle;
    Error m_failure;
    bool m_more = false;
    bool m_local = false;
    int m_generation = 0; ///< tells an answer to this query from an earlier one
};

/// One line of `content` around the first match of a piece of `query`.
QString snippetOf(const QString &content, const QString &query);

} // namespace chatbook::app
