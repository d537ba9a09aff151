#include "feed.h"

#include "answer.h"
#include "arguments.h"
#include "change.h"
#include "dispatcher.h"
#include "feedstore.h"
#include "fittingpage.h"
#include "hub.h"
#include "peer.h"
#include "protocol.h"

namespace chatbook::server {
namespace {

constexpr QLatin1StringView beforeKey("before");
constexpr QLatin1StringView parentKey("parent");
constexpr QLatin1StringView creatorKey("creator_id");

} // namespace

Feed::Feed(Dispatcher &dispatcher, Store &store, Hub &hub, const Bounds &bounds)
    : m_store(store)
    , m_hub(hub)
    , m_pageBytes(bounds.pageBytes)
{
    dispatcher.add(event::story, Dispatcher::Who::LoggedIn, *this, &Feed::story);
    dispatcher.add(event::comment, Dispatcher::Who::LoggedIn, *this, &Feed::comment);
    dispatcher.addPage(event::stories, *this, &Feed::stories);
    dispatcher.addPage(event::comments, *this, &Feed::comments);
    dispatcher.addPage(event::feed, *this, &Feed::feed);
}

void Feed::story(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const NewPost story{peer.userKey(), arguments.content(), arguments.clientOffset()};
    add(story, arguments, ack);
}

void Feed::comment(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const NewPost comment{peer.userKey(), arguments.content(), arguments.clientOffset(),
                          PostId{arguments.id(parentKey)}};
    add(comment, arguments, ack);
}

void Feed::add(const NewPost &post, const Arguments &arguments, const Ack &ack)
{
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(m_store, m_hub,
             {.user = post.creator,
              .command = [post](Writer &writer) { return addPost(writer, post); },
              .bytes = bytesOf(post.content)},
             ack);
}

void Feed::stories(Peer &peer, Arguments &arguments, const Ack &ack)
{
    StoriesRequest request{.reader = peer.userKey(),
                           .before = arguments.optionalOffset(beforeKey),
                           .limit = arguments.limit()};
    if (arguments.has(creatorKey))
        request.creator = UserId{arguments.id(creatorKey)};
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack, [request](Database &database) { return storiesPage(database, request); },
        [bytes = m_pageBytes](const Page<Post> &page) {
            const FittingPage fitting = fittingPage(page.documents, 0, bytes);
            return JsonText::object({{event::stories, JsonText::array(fitting.documents)},
                                     {moreKey, page.more || fitting.lostLast}});
        });
}

void Feed::comments(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const PostId parent{arguments.id(parentKey)};
    const qint64 before = arguments.optionalOffset(beforeKey);
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack,
        [reader = peer.userKey(), parent, before, limit](Database &database) {
            return commentsPage(database, reader, parent, before, limit);
        },
        [bytes = m_pageBytes](const Page<Post> &page) {
            const FittingPage fitting =
                fittingPage(page.documents, page.documents.size() - 1, bytes);
            return JsonText::object({{event::comments, JsonText::array(fitting.documents)},
                                     {moreKey, page.more || fitting.lostFirst}});
        });
}

void Feed::feed(Peer &peer, const Ack &ack)
{
    answerFromStore(
        m_store, ack,
        [reader = peer.userKey()](Database &database) -> Result<FeedState> {
            return feedState(database, reader);
        },
        [](const FeedState &state) {
            return JsonText::object(
                {{QLatin1StringView("unread"), state.unread}, {event::read, state.read}});
        });
}

} // namespace chatbook::server
