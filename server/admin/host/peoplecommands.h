#pragma once

#include "ack.h"
#include "hostanswers.h"
#include "peoplestore.h"

#include <QObject>

namespace chatbook::server {

class Accounts;
class Arguments;
class HostCommands;
class Hub;
class Recovery;
class Store;

/// Lists the accounts, and changes one of them for the host.
class PeopleCommands : public QObject
{
    Q_OBJECT

public:
    PeopleCommands(HostCommands &commands, Store &store, Hub &hub, Accounts &accounts,
                   Recovery &recovery, OwnLink link);

signals:
    /// Somebody was banned or unbanned, or has another name.
    void peopleChanged();

private:
    void people(Arguments &arguments, const Ack &ack);
    void remove(Arguments &arguments, const Ack &ack);
    void ban(Arguments &arguments, const Ack &ack);
    void unban(Arguments &arguments, const Ack &ack);
    void loginLink(Arguments &arguments, const Ack &ack);
    void resetPassword(Arguments &arguments, const Ack &ack);
    void rename(Arguments &arguments, const Ack &ack);
    void freeName(Arguments &arguments, const Ack &ack);

    void note(QLatin1StringView event, const Account &account) const;
    void renameTo(Arguments &arguments, const Ack &ack, const QString &name);
    /// `event` is the name in the log.
    void change(Arguments &arguments, const Ack &ack, QLatin1StringView event, bool shutsOut,
                std::function<Result<Account>(Writer &, const Who &)> work);

    Store &m_store;
    Hub &m_hub;
    Accounts &m_accounts;
    Recovery &m_recovery;
    OwnLink m_link;
};

} // namespace chatbook::server
