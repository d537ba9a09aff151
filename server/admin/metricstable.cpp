#include "metricstext.h"

#include "documents.h"

#include <QLocale>

namespace chatbook::server {

using namespace Qt::StringLiterals;

namespace {

const QLocale &english()
{
    static const QLocale locale(QLocale::English);
    return locale;
}

/// The members of one object among the metrics, as text.
class Section
{
public:
    Section(const QJsonObject &metrics, QLatin1StringView name)
        : m_values(metrics.value(name).toObject())
    {}

    QString text(QLatin1StringView key) const
    {
        // Anybody may have chosen a name: no control character must reach the terminal.
        QString text = m_values.value(key).toString(u"?"_s);
        for (QChar &character : text)
            if (!character.isPrint())
                character = u' ';
        return text;
    }
    bool has(QLatin1StringView key) const { return m_values.contains(key); }
    QString number(QLatin1StringView key) const
    {
        return m_values.contains(key) ? english().toString(m_values.value(key).toInteger())
                                      : u"?"_s;
    }
    QString size(QLatin1StringView key) const
    {
        return m_values.contains(key)
                   ? english().formattedDataSize(m_values.value(key).toInteger(), 1)
                   : u"?"_s;
    }
    /// A number without separators.
    QString identifier(QLatin1StringView key) const
    {
        return QString::number(m_values.value(key).toInteger());
    }
    double real(QLatin1StringView key) const { return m_values.value(key).toDouble(); }
    QJsonObject object(QLatin1StringView key) const { return m_values.value(key).toObject(); }

private:
    QJsonObject m_values;
};

QString duration(double seconds)
{
    const auto all = qint64(seconds);
    const QString time = u"%1:%2:%3"_s.arg(all / 3'600 % 24)
                             .arg(all / 60 % 60, 2, 10, QChar(u'0'))
                             .arg(all % 60, 2, 10, QChar(u'0'));
    const qint64 days = all / 86'400;
    return days == 0 ? time : u"%1 d %2"_s.arg(days).arg(time);
}

QString counts(const QJsonObject &byCause)
{
    QStringList texts;
    for (auto one = byCause.begin(); one != byCause.end(); ++one)
        texts.append(one.key() + u' ' + english().toString(one->toInteger()));
    return texts.isEmpty() ? u"none"_s : texts.join(u", "_s);
}

QString commits(const Section &commits)
{
    const QJsonObject seconds = commits.object("seconds"_L1);
    const qint64 count = seconds.value("count"_L1).toInteger();
    QString text = english().toString(count);
    if (count > 0)
        text += u", of %1 ms and %2 changes on average"_s
                    .arg(seconds.value("sum"_L1).toDouble() / double(count) * 1'000, 0, 'f', 1)
                    .arg(commits.object("changes"_L1).value("sum"_L1).toDouble() / double(count), 0,
                         'f', 1);
    return text + u"; %1 changes failed"_s.arg(commits.number("failedChanges"_L1));
}

} // namespace

QString metricsTable(const QJsonObject &metrics)
{
    const Section server(metrics, "server"_L1);
    const Section connections(metrics, "connections"_L1);
    const Section users(metrics, "users"_L1);
    const Section messages(metrics, "messages"_L1);
    const Section queues(metrics, "queues"_L1);
    const Section files(metrics, "files"_L1);
    const Section process(metrics, "process"_L1);

    QString table;
    const auto row = [&table](QLatin1StringView title, const QString &text) {
        table += u"%1%2\n"_s.arg(title, -13).arg(text);
    };
    row("Server"_L1, server.text("name"_L1) + u", Chatbook "_s + server.text("version"_L1));
    row("Address"_L1, server.text("url"_L1));
    if (server.has("words"_L1)) {
        row("Words"_L1, server.text("words"_L1));
        row("Key"_L1, server.text("key"_L1));
    }
    if (const auto expires = fromWireTime(metrics["certificate"_L1]["expires"_L1]))
        row("Certificate"_L1,
            u"good until "_s + expires->toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s));
    if (!metrics.value("server"_L1)["firewall"_L1].toString().isEmpty())
        row("Firewall"_L1, u"%1 may keep others out; what lets them in: %2"_s.arg(
                               server.text("firewall"_L1), server.text("firewallCommand"_L1)));
    row("Data"_L1, server.text("data"_L1));
    row("Size"_L1,
        u"%1, and %2 of log"_s.arg(files.size("databaseBytes"_L1), files.size("walBytes"_L1)));
    row("Up"_L1, duration(server.real("uptimeSeconds"_L1)));
    row("Users"_L1,
        u"%1 online, %2 accounts"_s.arg(users.number("online"_L1), users.number("accounts"_L1)));
    row("Connections"_L1, u"%1, %2 of them logged in; %3 half-open"_s.arg(
                              connections.number("open"_L1), connections.number("loggedIn"_L1),
                              connections.number("halfOpen"_L1)));
    row("Backlog"_L1, u"%1 wait to be read"_s.arg(connections.size("backlogBytes"_L1)));
    row("Messages"_L1, u"%1, %2 of them since the start"_s.arg(messages.number("all"_L1),
                                                               messages.number("stored"_L1)));
    row("Commits"_L1, commits(Section(metrics, "commits"_L1)));
    row("Waiting"_L1, u"%1 writes, %2 reads, %3 searches, %4 passwords"_s.arg(
                          queues.number("writes"_L1), queues.number("reads"_L1),
                          queues.number("searches"_L1), queues.number("passwords"_L1)));
    row("Closed"_L1, counts(connections.object("refused"_L1)));
    row("Refused"_L1, counts(Section(metrics, "requests"_L1).object("refused"_L1)));
    row("Process"_L1, u"%1, with %2 of memory, %3 threads, %4 of %5 descriptors and %6 s of CPU"_s
                          .arg(server.identifier("pid"_L1), process.size("residentBytes"_L1),
                               process.number("threads"_L1), process.number("openDescriptors"_L1),
                               process.number("mostDescriptors"_L1))
                          .arg(process.real("cpuSeconds"_L1), 0, 'f', 1));
    return table;
}

} // namespace chatbook::server
