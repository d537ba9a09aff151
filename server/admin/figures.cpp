#include "figures.h"

#include "keywords.h"
#include "log.h"

#include <QJsonArray>

namespace chatbook {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const CauseCounts &counts)
{
    QJsonObject json;
    for (const auto &[cause, count] : counts.all())
        json.insert(cause, count);
    return json;
}

/// The counts add up, as Prometheus has them: each is of all values up to its `le`.
QJsonObject toJson(const Histogram &histogram)
{
    QJsonArray buckets;
    qint64 count = 0;
    for (size_t i = 0; i < histogram.counts.size(); ++i)
        buckets.append(QJsonObject{{"le"_L1, histogram.bounds->at(i)},
                                   {"count"_L1, count += histogram.counts[i]}});
    return {{"count"_L1, histogram.count}, {"sum"_L1, histogram.sum}, {"buckets"_L1, buckets}};
}

QJsonObject toJson(const ProcessFigures &process)
{
    QJsonObject json{{"cpuSeconds"_L1, process.cpuSeconds}};
    const auto insert = [&](QLatin1StringView name, const std::optional<qint64> &value) {
        if (value)
            json.insert(name, *value);
    };
    insert("residentBytes"_L1, process.residentBytes);
    insert("threads"_L1, process.threads);
    insert("openDescriptors"_L1, process.openDescriptors);
    insert("mostDescriptors"_L1, process.mostDescriptors);
    return json;
}

qint64 sum(const CauseCounts &counts)
{
    qint64 sum = 0;
    for (const auto &[cause, count] : counts.all())
        sum += count;
    return sum;
}

} // namespace

QJsonObject toJson(const Figures &figures)
{
    const StoreFigures &store = figures.store;
    QJsonObject server{{"_id"_L1, figures.server.id.value},
                       {"name"_L1, figures.server.name},
                       {"version"_L1, figures.server.version},
                       {"url"_L1, figures.urls.value(0)},
                       {"urls"_L1, QJsonArray::fromStringList(figures.urls)},
                       {"firewall"_L1, figures.firewall},
                       {"firewallCommand"_L1, figures.firewallCommand},
                       {"data"_L1, figures.dataDirectory},
                       {"pid"_L1, figures.processId},
                       {"started"_L1, figures.started.toUTC().toString(Qt::ISODateWithMs)},
                       {"uptimeSeconds"_L1, figures.uptime}};
    if (!figures.key.isEmpty()) {
        server.insert("key"_L1, QString::fromLatin1(figures.key.toHex()));
        server.insert("words"_L1, keyWords(figures.key).join(u' '));
    }
    QJsonObject json{
        {"server"_L1, server},
        {"connections"_L1, QJsonObject{{"open"_L1, figures.connections},
                                       {"loggedIn"_L1, figures.loggedIn},
                                       {"halfOpen"_L1, figures.halfOpen},
                                       {"backlogBytes"_L1, figures.backlogBytes},
                                       {"refused"_L1, toJson(figures.refusals.connections)}}},
        {"requests"_L1, QJsonObject{{"refused"_L1, toJson(figures.refusals.requests)}}},
        {"users"_L1, QJsonObject{{"accounts"_L1, store.accounts}, {"online"_L1, figures.online}}},
        {"messages"_L1,
         QJsonObject{{"all"_L1, store.messages}, {"stored"_L1, store.messagesStored}}},
        {"commits"_L1, QJsonObject{{"seconds"_L1, toJson(store.commits.seconds)},
                                   {"changes"_L1, toJson(store.commits.changes)},
                                   {"failedChanges"_L1, store.commits.failed}}},
        {"queues"_L1, QJsonObject{{"writes"_L1, store.writesWaiting},
                                  {"reads"_L1, store.readsWaiting},
                                  {"searches"_L1, store.searchesWaiting},
                                  {"passwords"_L1, figures.passwordsWaiting}}},
        {"files"_L1, QJsonObject{{"databaseBytes"_L1, figures.databaseBytes},
                                 {"walBytes"_L1, figures.walBytes}}},
        {"process"_L1, toJson(figures.process)},
    };
    if (figures.certificateExpires.isValid())
        json.insert("certificate"_L1,
                    QJsonObject{{"expires"_L1, toWireTime(figures.certificateExpires)}});
    return json;
}

void logFigures(const Figures &figures)
{
    const StoreFigures &store = figures.store;
    const Histogram &commits = store.commits.seconds;
    const auto number = [](auto value) { return QString::number(value); };
    const double meanMs = commits.count == 0 ? 0 : commits.sum / double(commits.count) * 1'000;
    log::info("status"_L1, {{"uptime-s"_L1, number(qint64(figures.uptime))},
                            {"connections"_L1, number(figures.connections)},
                            {"logged-in"_L1, number(figures.loggedIn)},
                            {"half-open"_L1, number(figures.halfOpen)},
                            {"online"_L1, number(figures.online)},
                            {"accounts"_L1, number(store.accounts)},
                            {"messages"_L1, number(store.messages)},
                            {"messages-stored"_L1, number(store.messagesStored)},
                            {"commits"_L1, number(commits.count)},
                            {"commit-mean-ms"_L1, QString::number(meanMs, 'f', 1)},
                            {"failed-changes"_L1, number(store.commits.failed)},
                            {"writes-waiting"_L1, number(store.writesWaiting)},
                            {"reads-waiting"_L1, number(store.readsWaiting)},
                            {"searches-waiting"_L1, number(store.searchesWaiting)},
                            {"passwords-waiting"_L1, number(figures.passwordsWaiting)},
                            {"backlog-bytes"_L1, number(figures.backlogBytes)},
                            {"connections-refused"_L1, number(sum(figures.refusals.connections))},
                            {"requests-refused"_L1, number(sum(figures.refusals.requests))},
                            {"rss-bytes"_L1, number(figures.process.residentBytes.value_or(0))},
                            {"cpu-s"_L1, QString::number(figures.process.cpuSeconds, 'f', 1)}});
}

} // namespace chatbook
