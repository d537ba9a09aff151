#include "people.h"

#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

namespace chatbook::app {
namespace {

constexpr qsizetype peopleAtMost = 5'000; ///< read without being asked for

} // namespace

People::People(Cache &cache, Link &link, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
{
    m_link.on(event::activeUsers, [this](const QJsonObject &json) {
        takeOnline(usersFromJson(json.value(event::activeUsers)),
                   integerFromJson(json.value(QLatin1StringView("total"))).value_or(0));
    });
    m_link.on(event::presence, [this](const QJsonObject &json) { takePresence(json); });
    connect(&m_cache, &Cache::opened, this, &People::load);
    connect(&m_link, &Link::opened, this, &People::readAll);
    connect(&m_link, &Link::lost, this, [this] { setOnline({}); });
}

void People::learn(const QList<User> &users)
{
    QList<User> news;
    bool anyRenamed = false;
    for (const User &user : users) {
        User &known = m_users[user.id];
        if (known == user)
            continue;
        anyRenamed |= !known.name.isEmpty();
        known = user;
        news.append(user);
    }
    if (news.isEmpty())
        return;
    m_cache.write([&](Database &database) {
        for (const User &user : std::as_const(news))
            database.run(QStringLiteral("INSERT OR REPLACE INTO users (id, name) VALUES (?, ?)"),
                         {user.id.value, sqlText(user.name)});
    });
    emit learned(news);
    if (anyRenamed)
        emit renamed();
}

void People::find(const QString &prefix)
{
    if (prefix.isEmpty() || !m_link.isOpen())
        return;
    m_link.request(event::users, {{QLatin1StringView("prefix"), prefix}},
                   [self = QPointer(this)](const Result<QJsonObject> &answer) {
                       if (self && answer)
                           self->learn(usersFromJson(answer->value(QLatin1StringView("users"))));
                   });
}

/// Replaces everything. Nobody is online.
void People::load()
{
    m_users.clear();
    m_online.clear();
    m_cache.read([this](Database &database) {
        Rows rows = database.run(QStringLiteral("SELECT id, name FROM users"));
        while (rows.next())
            m_users.insert({rows.text(0)}, {{rows.text(0)}, rows.text(1)});
    });
    m_readAll = false;
    ++m_login;
    emit reset();
}

void People::setOnline(const QList<User> &users)
{
    learn(users);
    QSet<UserId> online;
    for (const User &user : users)
        online.insert(user.id);
    const QSet<UserId> before = std::exchange(m_online, online);
    const QSet<UserId> changed = (before - m_online) + (m_online - before);
    if (!changed.isEmpty())
        emit presenceChanged(changed.values());
}

void People::changeOnline(const QList<User> &online, const QList<UserId> &offline)
{
    learn(online);
    QList<UserId> changed;
    for (const User &user : online)
        if (!m_online.contains(user.id)) {
            m_online.insert(user.id);
            changed.append(user.id);
        }
    for (const UserId &user : offline)
        if (m_online.remove(user))
            changed.append(user);
    if (!changed.isEmpty())
        emit presenceChanged(changed);
}

/// From the pushed activeUsers: `first` of `total` users online.
void People::takeOnline(const QList<User> &first, qint64 total)
{
    ++m_login;
    setOnline(first);
    if (!first.isEmpty() && total > first.size())
        readOnline(first.last().id, total - first.size());
}

/// Net changes of presence.
void People::takePresence(const QJsonObject &json)
{
    QList<UserId> offline;
    for (const QJsonValue id : json.value(QLatin1StringView("offline")).toArray())
        offline.append({id.toString()});
    changeOnline(usersFromJson(json.value(QLatin1StringView("online"))), offline);
}

void People::readAll()
{
    if (!std::exchange(m_readAll, true))
        readUsers({}, 0);
}

void People::readOnline(const UserId &after, qint64 missing)
{
    m_link.request(
        event::activeUsers, {{QLatin1StringView("after"), after.value}},
        [self = QPointer(this), login = m_login, missing](const Result<QJsonObject> &answer) {
            if (!self || self->m_login != login || !answer)
                return;
            const QList<User> page = usersFromJson(answer->value(event::activeUsers));
            self->changeOnline(page, {});
            if (!page.isEmpty() && missing > page.size())
                self->readOnline(page.last().id, missing - page.size());
        });
}

void People::readUsers(const UserId &after, qsizetype read)
{
    QJsonObject arguments{{QLatin1StringView("limit"), limits::pageMaximum}};
    if (!after.isEmpty())
        arguments.insert(QLatin1StringView("after"), after.value);
    m_link.request(
        event::users, arguments,
        [self = QPointer(this), login = m_login, read](const Result<QJsonObject> &answer) {
            if (!self)
                return;
            if (!answer || self->m_login != login) {
                self->m_readAll = false; // to be read after the next login
                return;
            }
            const QList<User> page = usersFromJson(answer->value(event::users));
            self->learn(page);
            if (!page.isEmpty() && read + page.size() < peopleAtMost &&
                answer->value(QLatin1StringView("more")).toBool())
                self->readUsers(page.last().id, read + page.size());
        });
}

} // namespace chatbook::app
