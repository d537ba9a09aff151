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
}

void Feed::story(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const NewPost story{peer.userKey(), arguments.content(), arguments.clientOffset()};
    post(story, event::story, addStory, arguments, ack);
}

void Feed::comment(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const NewPost comment{peer.userKey(), arguments.content(), arguments.clientOffset(),
                          StoryId{arguments.id(parentKey)}};
    post(comment, event::comment, addComment, arguments, ack);
}

template <class T>
void Feed::post(const NewPost &post, QLatin1StringView event,
                Result<Stored<T>> (*add)(Writer &, const NewPost &), const Arguments &arguments,
                const Ack &ack)
{
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut<T>(m_store, m_hub,
                {.user = post.creator,
                 .name = event,
                 .pushed = event,
                 .command = [post, add](Writer &writer) { return add(writer, post); },
                 .bytes = bytesOf(post.content)},
                ack);
}

void Feed::stories(Arguments &arguments, const Ack &ack)
{
    const qint64 before = arguments.optionalOffset(beforeKey);
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack,
        [before, limit](Database &database) { return storiesPage(database, before, limit); },
        [bytes = m_pageBytes](const Page<Story> &page) {
            const FittingPage fitting = fittingPage(page.documents, 0, bytes);
            return JsonText::object({{event::stories, JsonText::array(fitting.documents)},
                                     {moreKey, page.more || fitting.lostLast}});
        });
}

void Feed::comments(Arguments &arguments, const Ack &ack)
{
    const StoryId parent{arguments.id(parentKey)};
    const qint64 before = arguments.optionalOffset(beforeKey);
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack,
        [parent, before, limit](Database &database) {
            return commentsPage(database, parent, before, limit);
        },
        [bytes = m_pageBytes](const Page<Comment> &page) {
            const FittingPage fitting =
                fittingPage(page.documents, page.documents.size() - 1, bytes);
            return JsonText::object({{event::comments, JsonText::array(fitting.documents)},
                                     {moreKey, page.more || fitting.lostFirst}});
        });
}

} // namespace chatbook::server
