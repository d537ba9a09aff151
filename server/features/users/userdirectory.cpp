#include "userdirectory.h"

#include "accountstore.h"
#include "answer.h"
#include "dispatcher.h"
#include "names.h"
#include "protocol.h"
#include "text/fold.h"
#include "wirelimits.h"

namespace chatbook::server {

UserDirectory::UserDirectory(Dispatcher &dispatcher, Store &store)
    : m_store(store)
{
    dispatcher.addPage(event::users, *this, &UserDirectory::users);
    dispatcher.addPage(event::user, *this, &UserDirectory::user);
}

void UserDirectory::users(Arguments &arguments, const Ack &ack)
{
    constexpr qsizetype longest = longestOfOne * limits::nameCodePoints;
    UsersRequest request;
    request.foldedPrefix = foldName(
        arguments.optionalText(QLatin1StringView("prefix")).value_or(QString()).left(longest));
    constexpr QLatin1StringView afterKey("after");
    if (arguments.has(afterKey))
        request.after = UserId{arguments.id(afterKey)};
    request.limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack, [request](Database &database) { return usersPage(database, request); },
        [](const Page<User> &page) {
            return JsonText::object({{event::users, toJsonText(page.documents)},
                                     {QLatin1StringView("more"), page.more}});
        });
}

void UserDirectory::user(Arguments &arguments, const Ack &ack)
{
    const UserId id{arguments.id(QLatin1StringView("_id"))};
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack, [id](Database &database) { return userById(database, id); },
        [](const User &user) {
            return JsonText::object({{event::user, toJsonText(user)}});
        });
}

} // namespace chatbook::server
