#include "localsearch.h"

#include "conversationtable.h"
#include "messagerows.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr int chunkRows = 20'000; ///< rows read between two checks of `cancelled`

/// The lowest offset of the next chunk below `before`; 0 if there is none.
qint64 chunkStart(Database &database, qint64 conversation, qint64 before)
{
    return conversation != 0
               ? database.number(
                     QStringLiteral("SELECT min(offset) FROM (SELECT offset FROM messages WHERE "
                                    "conversation=? AND offset<? ORDER BY offset DESC LIMIT ?)"),
                     {conversation, before, chunkRows})
               : database.number(
                     QStringLiteral("SELECT min(offset) FROM (SELECT offset FROM messages WHERE "
                                    "offset<? ORDER BY offset DESC LIMIT ?)"),
                     {before, chunkRows});
}

void searchIn(Database &database, const SearchRequest &request, const QStringList &pieces,
              const std::atomic_bool &cancelled, SearchResult &result)
{
    qint64 conversation = 0;
    if (request.recipient) {
        conversation = ConversationTable::find(database, *request.recipient);
        if (conversation == 0)
            return;
    }
    QString sql = QStringLiteral("SELECT %1 FROM messages WHERE offset>=? AND offset<? AND "
                                 "deleted=0")
                      .arg(MessageRows::columns());
    sql += conversation != 0
               ? QStringLiteral(" AND conversation=?")
               : QStringLiteral(" AND conversation NOT IN (SELECT key FROM conversations WHERE "
                                "recipient GLOB 'FEED*')"); // as the server's search
    for (qsizetype i = 0; i < pieces.size(); ++i)
        sql += QStringLiteral(" AND instr(coalesce(folded, content), ?)>0");
    sql += QStringLiteral(" ORDER BY offset DESC LIMIT ?");

    MessageRows reader;
    const int limit = std::clamp(request.limit, 1, limits::pageMaximum);
    qint64 before = request.before > 0 ? request.before : limits::offsetEnd;
    while (!cancelled && result.messages.size() <= limit) {
        const qint64 start = chunkStart(database, conversation, before);
        if (start == 0)
            break;
        QVariantList values{start, before};
        if (conversation != 0)
            values.append(conversation);
        for (const QString &piece : pieces)
            values.append(piece);
        values.append(limit + 1 - result.messages.size());
        Rows rows = database.run(sql, values);
        while (rows.next())
            result.messages.append(reader.read(database, rows));
        before = start;
    }
    result.more = result.messages.size() > limit;
    if (result.more)
        result.messages.removeLast();
}

} // namespace

Result<SearchResult> searchCache(const QString &cachePath, const SearchRequest &request,
                                 const std::atomic_bool &cancelled)
{
    SearchResult result;
    result.local = true;
    const QStringList pieces = searchPieces(request.query);
    if (pieces.isEmpty())
        return result;
    const auto database = Database::open(cachePath, Database::Mode::Read);
    if (!database)
        return database.error();
    try {
        searchIn(**database, request, pieces, cancelled, result);
    } catch (const SqlError &error) {
        return because(Reason::CacheNotSearched, {error.message});
    }
    return result;
}

LocalSearch::LocalSearch(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

LocalSearch::~LocalSearch()
{
    m_cancelled = true;
    m_pool.waitForDone();
}

void LocalSearch::start(const QString &cachePath, const SearchRequest &request, Handler done)
{
    m_pool.start([this, cachePath, request, done = std::move(done)]() mutable {
        auto result = searchCache(cachePath, request, m_cancelled);
        QMetaObject::invokeMethod(
            this, [result = std::move(result), done = std::move(done)] { done(result); },
            Qt::QueuedConnection);
    });
}

} // namespace chatbook::app
