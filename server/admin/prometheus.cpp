#include "metricstext.h"

#include "documents.h"

#include <QDateTime>
#include <QJsonArray>
#include <QLocale>

#include <array>

namespace chatbook::server {

using namespace Qt::StringLiterals;

namespace {

/// One metric, and the place of its value in the JSON.
struct Metric
{
    QLatin1StringView name;
    QLatin1StringView type;
    QLatin1StringView help;
    QLatin1StringView section;
    QLatin1StringView key = {};   ///< empty: the whole section
    QLatin1StringView label = {}; ///< if the value is an object: one sample for each member
};

constexpr std::array all{
    Metric{"chatbook_connections"_L1, "gauge"_L1, "WebSockets that are open."_L1, "connections"_L1,
           "open"_L1},
    Metric{"chatbook_connections_logged_in"_L1, "gauge"_L1,
           "WebSockets on which somebody is logged in."_L1, "connections"_L1, "loggedIn"_L1},
    Metric{"chatbook_connections_half_open"_L1, "gauge"_L1,
           "Connections whose first request is not whole yet."_L1, "connections"_L1, "halfOpen"_L1},
    Metric{"chatbook_connections_refused_total"_L1, "counter"_L1,
           "Connections not let in, or closed by the server, by cause."_L1, "connections"_L1,
           "refused"_L1, "cause"_L1},
    Metric{"chatbook_backlog_bytes"_L1, "gauge"_L1, "Bytes that wait to be read by clients."_L1,
           "connections"_L1, "backlogBytes"_L1},
    Metric{"chatbook_requests_refused_total"_L1, "counter"_L1,
           "Requests answered with an error, by its code."_L1, "requests"_L1, "refused"_L1,
           "code"_L1},
    Metric{"chatbook_users_online"_L1, "gauge"_L1, "Users with a connection."_L1, "users"_L1,
           "online"_L1},
    Metric{"chatbook_accounts"_L1, "gauge"_L1, "Accounts that there are."_L1, "users"_L1,
           "accounts"_L1},
    Metric{"chatbook_messages"_L1, "gauge"_L1, "Messages that there are, deleted ones included."_L1,
           "messages"_L1, "all"_L1},
    Metric{"chatbook_messages_stored_total"_L1, "counter"_L1, "Messages stored since the start."_L1,
           "messages"_L1, "stored"_L1},
    Metric{"chatbook_commit_seconds"_L1, "histogram"_L1,
           "Time of a transaction until it is on disk."_L1, "commits"_L1, "seconds"_L1},
    Metric{"chatbook_commit_changes"_L1, "histogram"_L1, "Changes stored by one transaction."_L1,
           "commits"_L1, "changes"_L1},
    Metric{"chatbook_changes_failed_total"_L1, "counter"_L1, "Changes that could not be stored."_L1,
           "commits"_L1, "failedChanges"_L1},
    Metric{"chatbook_queue_length"_L1,
           "gauge"_L1,
           "What waits to be carried out, by queue."_L1,
           "queues"_L1,
           {},
           "queue"_L1},
    Metric{"chatbook_database_bytes"_L1, "gauge"_L1, "Size of the database."_L1, "files"_L1,
           "databaseBytes"_L1},
    Metric{"chatbook_wal_bytes"_L1, "gauge"_L1, "Size of the log beside the database."_L1,
           "files"_L1, "walBytes"_L1},
    // node_exporter has its own metrics `process_...`, and rejects files that repeat them.
    Metric{"chatbook_process_resident_memory_bytes"_L1, "gauge"_L1,
           "Memory that the server holds."_L1, "process"_L1, "residentBytes"_L1},
    Metric{"chatbook_process_cpu_seconds_total"_L1, "counter"_L1, "CPU time of the server."_L1,
           "process"_L1, "cpuSeconds"_L1},
    Metric{"chatbook_process_threads"_L1, "gauge"_L1, "Threads of the server."_L1, "process"_L1,
           "threads"_L1},
    Metric{"chatbook_process_open_fds"_L1, "gauge"_L1,
           "File descriptors that the server has open."_L1, "process"_L1, "openDescriptors"_L1},
    Metric{"chatbook_process_max_fds"_L1, "gauge"_L1,
           "File descriptors that the server may open."_L1, "process"_L1, "mostDescriptors"_L1},
};

/// The shortest exact form, without an exponent.
QString numberText(double value)
{
    return QString::number(value, 'f', QLocale::FloatingPointShortest);
}

using Label = std::pair<QLatin1StringView, QString>;

QString escaped(QString text)
{
    return text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s).replace(u'\n', u"\\n"_s);
}

QString joined(std::initializer_list<Label> labels)
{
    QStringList pairs;
    for (const auto &[label, text] : labels)
        pairs.append(u"%1=\"%2\""_s.arg(label, escaped(text)));
    return pairs.join(u',');
}

class MetricsText
{
public:
    /// `everywhere` are labels of each sample.
    explicit MetricsText(std::initializer_list<Label> everywhere)
        : m_everywhere(joined(everywhere))
    {}

    void begin(QLatin1StringView name, QLatin1StringView type, QLatin1StringView help)
    {
        m_name = name;
        m_text += u"# HELP %1 %2\n# TYPE %1 %3\n"_s.arg(name, help, type);
    }

    /// `suffix` is appended to the name; `labels` are names and values.
    void sample(double value, std::initializer_list<Label> labels = {},
                QLatin1StringView suffix = {})
    {
        m_text += m_name + suffix + u'{' + m_everywhere;
        if (labels.size() > 0)
            m_text += u',' + joined(labels);
        m_text += u"} " + numberText(value) + u'\n';
    }

    void histogram(const QJsonObject &histogram)
    {
        const double count = histogram.value("count"_L1).toDouble();
        for (const QJsonValue bucket : histogram.value("buckets"_L1).toArray())
            sample(bucket["count"_L1].toDouble(),
                   {{"le"_L1, numberText(bucket["le"_L1].toDouble())}}, "_bucket"_L1);
        sample(count, {{"le"_L1, u"+Inf"_s}}, "_bucket"_L1);
        sample(histogram.value("sum"_L1).toDouble(), {}, "_sum"_L1);
        sample(count, {}, "_count"_L1);
    }

    const QString &text() const { return m_text; }

private:
    QString m_everywhere;
    QLatin1StringView m_name;
    QString m_text;
};

} // namespace

QString prometheusText(const QJsonObject &metrics)
{
    const QJsonObject server = metrics.value("server"_L1).toObject();
    // Both, because a restored copy of a server has the same ID, and two containers the same
    // folder.
    MetricsText text({{"server"_L1, server.value("_id"_L1).toString()},
                      {"data"_L1, server.value("data"_L1).toString()}});
    text.begin("chatbook_server_info"_L1, "gauge"_L1, "The server, in its labels."_L1);
    text.sample(1, {{"name"_L1, server.value("name"_L1).toString()},
                    {"version"_L1, server.value("version"_L1).toString()}});
    const QDateTime started =
        QDateTime::fromString(server.value("started"_L1).toString(), Qt::ISODateWithMs);
    if (started.isValid()) {
        text.begin("chatbook_start_time_seconds"_L1, "gauge"_L1,
                   "When the server started (Unix time)."_L1);
        text.sample(double(started.toMSecsSinceEpoch()) / 1e3);
    }
    if (const auto expires = fromWireTime(metrics["certificate"_L1]["expires"_L1])) {
        text.begin("chatbook_certificate_expiry_timestamp_seconds"_L1, "gauge"_L1,
                   "Until when the certificate is good (Unix time)."_L1);
        text.sample(double(expires->toSecsSinceEpoch()));
    }
    for (const Metric &metric : all) {
        const QJsonObject section = metrics.value(metric.section).toObject();
        const QJsonValue value =
            metric.key.isEmpty() ? QJsonValue(section) : section.value(metric.key);
        if (value.isUndefined())
            continue;
        text.begin(metric.name, metric.type, metric.help);
        const QJsonObject members = value.toObject();
        if (metric.type == "histogram"_L1)
            text.histogram(members);
        else if (metric.label.isEmpty())
            text.sample(value.toDouble());
        else
            for (auto one = members.begin(); one != members.end(); ++one)
                text.sample(one->toDouble(), {{metric.label, one.key()}});
    }
    return text.text();
}

} // namespace chatbook::server
