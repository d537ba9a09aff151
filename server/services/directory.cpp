#include "directory.h"

#include "protocol.h"
#include "store/accountstore.h"
#include "store/store.h"
#include "text/fold.h"

#include <QJsonArray>

namespace chatbook {

void Directory::users(Arguments &arguments, const Reply &reply)
{
    UsersRequest request;
    request.foldedPrefix =
        foldName(arguments.optionalText(QLatin1StringView("prefix")).value_or(QString()));
    if (const auto after = arguments.optionalText(QLatin1StringView("after")))
        request.after = UserId{*after};
    request.limit = arguments.limit();
    if (arguments.error())
        return reply.fail(*arguments.error());
    m_store.read<Page<User>>([request](Database &database) { return usersPage(database, request); },
                             [reply](const Result<Page<User>> &page) {
                                 if (page)
                                     reply.succeed({{event::users, toJson(page->documents)},
                                                    {QLatin1StringView("more"), page->more}});
                                 else
                                     reply.fail(page.error());
                             });
}

void Directory::user(Arguments &arguments, const Reply &reply)
{
    const UserId id{arguments.text(QLatin1StringView("_id"))};
    if (arguments.error())
        return reply.fail(*arguments.error());
    m_store.read<User>([id](Database &database) { return userById(database, id); },
                       [reply](const Result<User> &user) {
                           if (user)
                               reply.succeed({{event::user, toJson(*user)}});
                           else
                               reply.fail(user.error());
                       });
}

} // namespace chatbook
