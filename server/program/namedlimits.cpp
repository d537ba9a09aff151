#include "namedlimits.h"

#include <array>
#include <type_traits>
#include <utility>

namespace chatbook::server {
namespace {

// A higher number would mean no bound, and calculations with it must not overflow: ten times as
// much in an int, and milliseconds of a timer.
constexpr int mostOfAnything = 100'000'000;
constexpr int mostSeconds = 1'000'000;

/// A limit that `--limit NAME=N` sets.
struct Limit
{
    QLatin1StringView name;
    QLatin1StringView meaning;
    int (*get)(const ServerOptions &);
    void (*set)(ServerOptions &, int);
    int least; ///< except 0, which means no limit
    int most = mostOfAnything;
};

int numberOf(qint64 option)
{
    return int(option);
}

int numberOf(std::chrono::milliseconds option)
{
    return int(std::chrono::duration_cast<std::chrono::seconds>(option).count());
}

template <class Integer>
void assign(Integer &option, int number)
{
    option = number;
}

void assign(std::chrono::milliseconds &option, int number)
{
    option = std::chrono::seconds(number);
}

/// A member of the server's options, or of those of its connections.
template <auto Member>
auto &optionOf(auto &options)
{
    if constexpr (requires { options.*Member; })
        return options.*Member;
    else
        return options.net.*Member;
}

template <auto Member>
constexpr Limit limit(const char *name, const char *meaning, int least = 1)
{
    using Option = std::decay_t<decltype(optionOf<Member>(std::declval<ServerOptions &>()))>;
    return {QLatin1StringView(name),
            QLatin1StringView(meaning),
            [](const ServerOptions &options) { return numberOf(optionOf<Member>(options)); },
            [](ServerOptions &options, int number) { assign(optionOf<Member>(options), number); },
            least,
            std::is_same_v<Option, std::chrono::milliseconds> ? mostSeconds : mostOfAnything};
}

/// In the order of the table in README.md.
constexpr std::array namedLimits{
    limit<&net::Options::maxConnections>("connections", "connections at once"),
    limit<&net::Options::maxPerAddress>("connections-per-address",
                                        "connections at once from one address"),
    Limit{QLatin1StringView("unjoined"), QLatin1StringView("connections that are not logged in"),
          [](const ServerOptions &options) { return options.net.unjoined(); },
          [](ServerOptions &options, int number) { options.net.maxUnjoined = number; }, 1},
    limit<&net::Options::joinTimeout>("unjoined-seconds",
                                      "seconds until a connection must be logged in"),
    limit<&net::Options::maxPendingHandshakes>(
        "half-open", "connections whose HTTP request has not fully arrived"),
    limit<&net::Options::headTimeout>("half-open-seconds",
                                      "seconds until the HTTP request must have fully arrived"),
    limit<&net::Options::connectTimeout>(
        "connect-seconds", "seconds from the HTTP request until CONNECT must have come"),
    limit<&net::Options::maxPayload>("message-bytes", "bytes of one incoming frame or message",
                                     limits::maxPayload),
    limit<&net::Options::maxFragments>("fragments", "fragments of one incoming message"),
    limit<&net::Options::maxLiveBacklog>("live-bytes",
                                         "bytes of live events that wait for one connection"),
    limit<&net::Options::maxBacklog>("unread-bytes",
                                     "bytes of everything that waits for one connection"),
    limit<&net::Options::maxControlBacklog>(
        "pong-bytes", "bytes of WebSocket pongs that wait for one connection"),
    limit<&ServerOptions::requestsPerSecond>(
        "requests-per-second",
        "requests a second of one connection; a burst may use two seconds' worth"),
    Limit{QLatin1StringView("requests-per-second-per-user"),
          QLatin1StringView("requests a second of all connections of one user together"),
          [](const ServerOptions &options) { return options.userRequestsPerSecond(); },
          [](ServerOptions &options, int number) { options.requestsPerSecondPerUser = number; }, 1},
    limit<&ServerOptions::outstandingRequests>("outstanding-requests",
                                               "unanswered requests of one connection"),
    limit<&ServerOptions::waitingRequests>(
        "waiting-requests", "requests of one connection that the server has not begun"),
    limit<&ServerOptions::waitingBytes>(
        "waiting-bytes",
        "bytes of memory for the requests of one connection that the server has not begun"),
    limit<&ServerOptions::pagesPerUser>("pages-per-user",
                                        "pages and searches of one user that are read at a time"),
    limit<&ServerOptions::pageBytes>("page-bytes", "bytes of the documents in one answer"),
    limit<&ServerOptions::registrationsPerAddress>("registrations-per-address",
                                                   "new accounts from one address within a minute"),
    limit<&ServerOptions::waitingToJoin>("waiting-to-join",
                                         "people who wait for the host to let them in"),
    limit<&ServerOptions::waitingToJoinPerAddress>(
        "waiting-to-join-per-address",
        "people from one address who wait for the host to let them in"),
    limit<&ServerOptions::waitingToJoinTime>(
        "waiting-to-join-seconds", "seconds that a person waits for the host to let them in"),
    limit<&ServerOptions::wrongPasswordsPerAccount>(
        "wrong-passwords-per-account", "wrong passwords for one account within a minute"),
    limit<&ServerOptions::wrongPasswordsPerAddress>(
        "wrong-passwords-per-address", "wrong passwords from one address within a minute"),
    limit<&ServerOptions::passwordQueue>("password-queue",
                                         "passwords that are hashed or wait to be, one at a time"),
    limit<&ServerOptions::logLinesPerAddress>("log-lines-per-address",
                                              "lines in the log about one address within a minute"),
    limit<&ServerOptions::queuedWrites>("queued-writes", "changes that wait to be stored"),
    limit<&ServerOptions::queuedBytes>("queued-bytes",
                                       "bytes of text in the changes that wait to be stored",
                                       2 * int(limits::contentBytes)),
    limit<&ServerOptions::searchMemory>(
        "search-memory", "MiB of texts kept in memory for some minutes after a search"),
};

} // namespace

QString limitsHelp()
{
    QString help = QStringLiteral("Sets a limit, 0 for none. NAME is one of:");
    for (const Limit &limit : namedLimits)
        help += QStringLiteral("\n%1: %2 (%3)")
                    .arg(limit.name, limit.meaning)
                    .arg(limit.get(ServerOptions()));
    return help;
}

Result<Done> applyLimit(ServerOptions &options, const QString &text)
{
    const qsizetype equals = text.indexOf(QChar(u'='));
    const QString name = text.left(equals);
    bool number = false;
    const int value = text.mid(equals + 1).toInt(&number);
    for (const Limit &limit : namedLimits)
        if (equals > 0 && limit.name == name) {
            if (!number || (value != 0 && (value < limit.least || value > limit.most)))
                return Error{
                    ErrorCode::Invalid,
                    QStringLiteral("The limit %1 takes a whole number from %2 to %3, or 0.")
                        .arg(name)
                        .arg(limit.least)
                        .arg(limit.most)};
            limit.set(options, value);
            return Done{};
        }
    return Error{ErrorCode::Invalid,
                 QStringLiteral("There is no limit '%1'; --help lists them.").arg(text)};
}

} // namespace chatbook::server
