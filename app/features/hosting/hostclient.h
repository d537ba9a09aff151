#pragma once

#include "documents.h"
#include "hosting.h"
#include "joinlink.h"

namespace chatbook::app {

/// A person who waits to be let in.
struct WaitingPerson
{
    qint64 id = 0;
    QString name;
    QString address;
};

/// A person who has an account in the chat hosted here.
struct HostedPerson
{
    User user;
    QDateTime created; ///< invalid if unknown
    bool isOnline = false;
    bool isBanned = false;
};

struct HostedPeoplePage
{
    QList<HostedPerson> people; ///< by name
    bool more = false;
};

struct HostedInvite
{
    qint64 id = 0;
    std::optional<QDateTime> expires = {};
    qint64 used = 0; ///< how often it was used
    bool isLasting = false;
    bool isWithdrawn = false;
};

struct NewInvite
{
    QString secret;
    QString link;
    QDateTime expires; ///< invalid if it does not expire
};

/// The host's requests to the server that runs here, as values (server/admin/host/hostcommands.h).
/// Each `done` is called once, later; never after the context has gone.
class HostClient
{
public:
    template <class Value>
    using Handler = std::function<void(const Result<Value> &)>;

    /// Both must outlive it.
    HostClient(Hosting &hosting, QObject *context)
        : m_hosting(hosting)
        , m_context(context)
    {}

    /// A link to where the server can be reached now, without an invite.
    void link(Handler<JoinLink> done);
    void setAdmission(Admission admission, Handler<Done> done);

    void makeInvite(bool lasting, int lifetimeSeconds, Handler<NewInvite> done);
    /// The newest invites.
    void invites(int limit, Handler<QList<HostedInvite>> done);
    void withdraw(qint64 invite, Handler<Done> done);

    /// Oldest first.
    void waiting(Handler<QList<WaitingPerson>> done);
    void letIn(qint64 waiting, Handler<Done> done);
    void refuse(qint64 waiting, Handler<Done> done);

    /// `after` is the last person of the page before; empty: from the first.
    void people(int limit, const UserId &after, Handler<HostedPeoplePage> done);
    /// Ends all devices of the person.
    void logOut(const UserId &user, Handler<Done> done);
    void ban(const UserId &user, Handler<Done> done);
    void unban(const UserId &user, Handler<Done> done);
    /// A link with which one device logs in as the person, once.
    void loginLink(const UserId &user, Handler<QString> done);
    /// Gives the new password.
    void resetPassword(const UserId &user, Handler<QString> done);
    /// Gives the new name.
    void rename(const UserId &user, const QString &name, Handler<QString> done);
    void freeName(const UserId &user, Handler<QString> done);
    /// Deletes anyone's message, story or comment.
    void remove(const MessageId &document, Handler<Done> done);

private:
    template <class Value, class Parse>
    void ask(QLatin1StringView command, QJsonObject arguments, Handler<Value> done, Parse parse);
    void change(QLatin1StringView command, const QJsonObject &arguments, Handler<Done> done);

    Hosting &m_hosting;
    QObject *m_context;
};

} // namespace chatbook::app
