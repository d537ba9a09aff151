#include "search.h"

#include <QJsonArray>
#include <QPointer>

namespace chatbook::app {
namespace {

QList<Message> foundFromJson(const QJsonObject &json)
{
    QList<Message> messages;
    for (const QJsonValue value : json.value(QLatin1StringView("messages")).toArray())
        if (auto message = messageFromJson(value))
            messages.append(*std::move(message));
    return messages;
}

} // namespace

Search::Search(Cache &cache, Link &link, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
{}

void Search::start(const SearchRequest &request, LocalSearch::Handler done)
{
    if (!m_link.isOpen()) {
        startLocally(request, std::move(done));
        return;
    }
    QJsonObject arguments{{QLatin1StringView("query"), request.query},
                          {QLatin1StringView("limit"), request.limit}};
    if (request.recipient)
        arguments.insert(QLatin1StringView("recipient_id"), request.recipient->value);
    if (request.before > 0)
        arguments.insert(QLatin1StringView("before"), request.before);
    m_link.request(
        event::search, arguments,
        [self = QPointer(this), request,
         done = std::move(done)](const Result<QJsonObject> &answer) {
            if (!self)
                return;
            if (answer)
                done(SearchResult{.messages = foundFromJson(*answer),
                                  .more = answer->value(QLatin1StringView("more")).toBool()});
            else if (!self->m_link.isOpen())
                self->startLocally(request, done);
            else
                done(answer.error());
        });
}

void Search::startLocally(const SearchRequest &request, LocalSearch::Handler done)
{
    m_cache.flush(); // the search has its own connection, which sees only what is committed
    m_local.start(m_cache.path(), request, std::move(done));
}

} // namespace chatbook::app
