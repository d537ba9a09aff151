#include "searchqueries.h"

#include "conversations.h"
#include "reactions.h"
#include "rows.h"
#include "searchindex.h"
#include "searchscan.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

/// The conversations that a user is in, without the feed, read when they are first needed.
class Readable
{
public:
    Readable(Database &database, UserKey reader)
        : m_database(database)
        , m_reader(reader)
    {}

    bool operator()(qint64 conversation)
    {
        if (m_conversations.empty()) {
            Rows rows =
                m_database.run(QStringLiteral("SELECT conversation FROM members WHERE user = ? "
                                              "AND conversation <> ? ORDER BY conversation"),
                               {rows::number(m_reader), conversations::feedKey});
            while (rows.next())
                m_conversations.push_back(rows.integer(0));
        }
        return std::binary_search(m_conversations.begin(), m_conversations.end(), conversation);
    }

private:
    Database &m_database;
    UserKey m_reader;
    std::vector<qint64> m_conversations;
};

/// Searches the messages above `after`, which are in no block yet, as if they were in blocks.
void lookAtNewest(Database &database, SearchScan &scan, const SearchTerms &terms, qint64 after)
{
    QString sql = QStringLiteral("SELECT offset, conversation, sender, content FROM messages "
                                 "WHERE offset > ? AND offset < ? AND deleted IS NULL ");
    QVariantList values{after, terms.end};
    if (terms.conversation) {
        sql += QStringLiteral("AND conversation = ? ");
        values.append(*terms.conversation);
    }
    sql += QStringLiteral("ORDER BY offset DESC");
    std::vector<SearchText> texts;
    qint64 weight = 0;
    Rows rows = database.run(sql, values);
    while (!scan.done() && rows.next()) {
        texts.push_back(
            {rows.integer(0), rows.integer(1), rows.integer(2), foldForSearch(rows.view(3))});
        weight += searchWeight(texts.back().folded.size());
        if (weight < searchBlockWeight)
            continue;
        scan.look(SearchBlock(texts));
        texts.clear();
        weight = 0;
    }
    scan.look(SearchBlock(texts));
}

void lookAtBlocks(Database &database, SearchScan &scan, qint64 end, SearchCache &cache)
{
    const std::vector<SearchCache::Block> &blocks = cache.blocks();
    for (size_t place = blocks.size(); place-- > 0 && !scan.done();)
        if (blocks[place].first < end && scan.mayMatch(blocks[place].signature))
            scan.look(cache.messages(database, place));
}

Page<AnyDocument> pageOf(Database &database, UserKey reader, const std::vector<qint64> &offsets,
                         size_t limit)
{
    Page<AnyDocument> page;
    page.more = offsets.size() > limit;
    for (size_t i = 0; i < std::min(offsets.size(), limit); ++i)
        if (std::optional<AnyDocument> document = rows::document(database, offsets[i])) {
            std::visit([&](auto &value) { reactions::markMine(database, reader, value); },
                       document->value);
            page.documents.append(*std::move(document));
        }
    return page;
}

} // namespace

Result<Page<AnyDocument>> searchDocuments(Database &database, SearchCache &cache,
                                          const SearchQuery &query)
{
    // The query was only accents, and without accents nothing is left to search for.
    if (query.pieces.isEmpty())
        return Page<AnyDocument>();
    Readable readable(database, query.reader);
    SearchTerms terms{.pieces = query.pieces,
                      .end = query.before > 0 ? query.before : limits::offsetEnd,
                      .limit = size_t(query.limit) + 1,
                      .mayRead = [&](qint64 conversation) { return readable(conversation); }};
    if (query.recipient) {
        const Result<std::optional<qint64>> key =
            conversations::keyOrFeed(database, query.reader, *query.recipient);
        if (!key)
            return key.error();
        if (!*key)
            return Page<AnyDocument>();
        terms.conversation = **key;
    }
    if (query.sender) {
        const Result<UserKey> sender = rows::userKey(database, *query.sender);
        if (!sender)
            return sender.error();
        terms.sender = rows::number(*sender);
    }
    cache.refresh(database);
    SearchScan scan(terms);
    lookAtNewest(database, scan, terms, cache.end());
    lookAtBlocks(database, scan, terms.end, cache);
    return pageOf(database, query.reader, scan.found(), size_t(query.limit));
}

} // namespace chatbook::server
