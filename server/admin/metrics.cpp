#include "metrics.h"

#include "keywords.h"
#include "log.h"

#include <QJsonArray>

namespace chatbook::server {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const CauseCounts &counts)
{
    QJsonObject json;
    for (const auto &[cause, count] : counts.all())
        json.insert(cause, count);
    return json;
}

/// Prometheus' counts are cumulative: each is of all values up to its `le`.
QJsonObject toJson(const Histogram &histogram)
{
    QJsonArray buckets;
    qint64 count = 0;
    for (size_t i = 0; i < histogram.counts.size(); ++i)
        buckets.append(QJsonObject{{"le"_L1, histogram.bounds->at(i)},
                                   {"count"_L1, count += histogram.counts[i]}});
    return {{"count"_L1, histogram.count}, {"sum"_L1, histogram.sum}, {"buckets"_L1, buckets}};
}

QJsonObject toJson(const ProcessMetrics &process)
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

QJsonObject toJson(const Metrics &metrics)
{
    const StoreMetrics &store = metrics.store;
    QJsonObject server{{"_id"_L1, metrics.server.id.value},
                       {"name"_L1, metrics.server.name},
                       {"version"_L1, metrics.server.version},
                       {"url"_L1, metrics.urls.value(0)},
                       {"urls"_L1, QJsonArray::fromStringList(metrics.urls)},
                       {"firewall"_L1, metrics.firewall},
                       {"firewallCommand"_L1, metrics.firewallCommand},
                       {"data"_L1, metrics.dataDirectory},
                       {"pid"_L1, metrics.processId},
                       {"started"_L1, metrics.started.toUTC().toString(Qt::ISODateWithMs)},
                       {"uptimeSeconds"_L1, metrics.uptime}};
    if (!metrics.key.isEmpty()) {
        server.insert("key"_L1, QString::fromLatin1(metrics.key.toHex()));
        server.insert("words"_L1, keyWords(metrics.key).join(u' '));
    }
    QJsonObject json{
        {"server"_L1, server},
        {"connections"_L1, QJsonObject{{"open"_L1, metrics.connections},
                                       {"loggedIn"_L1, metrics.loggedIn},
                                       {"halfOpen"_L1, metrics.halfOpen},
                                       {"backlogBytes"_L1, metrics.backlogBytes},
                                       {"refused"_L1, toJson(metrics.refusals.connections)}}},
        {"requests"_L1, QJsonObject{{"refused"_L1, toJson(metrics.refusals.requests)}}},
        {"users"_L1, QJsonObject{{"accounts"_L1, store.accounts}, {"online"_L1, metrics.online}}},
        {"messages"_L1,
         QJsonObject{{"all"_L1, store.messages}, {"stored"_L1, store.messagesStored}}},
        {"commits"_L1, QJsonObject{{"seconds"_L1, toJson(store.commits.seconds)},
                                   {"changes"_L1, toJson(store.commits.changes)},
                                   {"failedChanges"_L1, store.commits.failed}}},
        {"queues"_L1, QJsonObject{{"writes"_L1, store.writesWaiting},
                                  {"reads"_L1, store.readsWaiting},
                                  {"searches"_L1, store.searchesWaiting},
                                  {"passwords"_L1, metrics.passwordsWaiting}}},
        {"files"_L1, QJsonObject{{"databaseBytes"_L1, metrics.databaseBytes},
                                 {"walBytes"_L1, metrics.walBytes}}},
        {"process"_L1, toJson(metrics.process)},
    };
    if (metrics.certificateExpires.isValid())
        json.insert("certificate"_L1,
                    QJsonObject{{"expires"_L1, toWireTime(metrics.certificateExpires)}});
    return json;
}

void logMetrics(const Metrics &metrics)
{
    const StoreMetrics &store = metrics.store;
    const Histogram &commits = store.commits.seconds;
    const auto number = [](auto value) { return QString::number(value); };
    const double meanMs = commits.count == 0 ? 0 : commits.sum / double(commits.count) * 1'000;
    log::info("status"_L1, {{"uptime-s"_L1, number(qint64(metrics.uptime))},
                            {"connections"_L1, number(metrics.connections)},
                            {"logged-in"_L1, number(metrics.loggedIn)},
                            {"half-open"_L1, number(metrics.halfOpen)},
                            {"online"_L1, number(metrics.online)},
                            {"accounts"_L1, number(store.accounts)},
                            {"messages"_L1, number(store.messages)},
                            {"messages-stored"_L1, number(store.messagesStored)},
                            {"commits"_L1, number(commits.count)},
                            {"commit-mean-ms"_L1, QString::number(meanMs, 'f', 1)},
                            {"failed-changes"_L1, number(store.commits.failed)},
                            {"writes-waiting"_L1, number(store.writesWaiting)},
                            {"reads-waiting"_L1, number(store.readsWaiting)},
                            {"searches-waiting"_L1, number(store.searchesWaiting)},
                            {"passwords-waiting"_L1, number(metrics.passwordsWaiting)},
                            {"backlog-bytes"_L1, number(metrics.backlogBytes)},
                            {"connections-refused"_L1, number(sum(metrics.refusals.connections))},
                            {"requests-refused"_L1, number(sum(metrics.refusals.requests))},
                            {"rss-bytes"_L1, number(metrics.process.residentBytes.value_or(0))},
                            {"cpu-s"_L1, QString::number(metrics.process.cpuSeconds, 'f', 1)}});
}

} // namespace chatbook::server
