#include "roster.h"

#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr qsizetype peopleAtMost = 5'000; ///< that are read without being asked for

} // namespace

Roster::Roster(Cache &cache, ServerLink &link, People &people, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
    , m_people(people)
{
    connect(&m_people, &People::learned, this, &Roster::learned);
}

void Roster::load()
{
    QList<User> users;
    m_cache.read([&](Database &database) {
        Rows rows = database.run(QStringLiteral("SELECT id, name FROM users"));
        while (rows.next())
            users.append({{rows.text(0)}, rows.text(1)});
    });
    m_people.replace(users);
    m_readAll = false;
    ++m_login;
}

void Roster::setOnline(const QList<User> &first, qint64 total)
{
    ++m_login;
    m_people.setOnline(first);
    if (!first.isEmpty() && total > first.size())
        readOnline(first.last().id, total - first.size());
}

void Roster::readAll()
{
    if (!std::exchange(m_readAll, true))
        readUsers({}, 0);
}

void Roster::find(const QString &prefix)
{
    if (m_link.state() != Session::State::Online)
        return;
    m_link.request(event::users, {{QLatin1StringView("prefix"), prefix}},
                   [self = QPointer(this)](const Result<QJsonObject> &answer) {
                       if (self && answer)
                           self->m_people.learn(
                               usersFromJson(answer->value(QLatin1StringView("users"))));
                   });
}

void Roster::learned(const QList<User> &users)
{
    m_cache.write([&](Database &database) {
        for (const User &user : users)
            database.run(QStringLiteral("INSERT OR REPLACE INTO users (id, name) VALUES (?, ?)"),
                         {user.id.value, sqlText(user.name)});
    });
}

void Roster::readOnline(const UserId &after, qint64 missing)
{
    m_link.request(
        event::activeUsers, {{QLatin1StringView("after"), after.value}},
        [self = QPointer(this), login = m_login, missing](const Result<QJsonObject> &answer) {
            if (!self || self->m_login != login || !answer)
                return;
            const QList<User> page = usersFromJson(answer->value(event::activeUsers));
            self->m_people.change(page, {});
            if (!page.isEmpty() && missing > page.size())
                self->readOnline(page.last().id, missing - page.size());
        });
}

void Roster::readUsers(const UserId &after, qsizetype read)
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
            self->m_people.learn(page);
            if (!page.isEmpty() && read + page.size() < peopleAtMost &&
                answer->value(QLatin1StringView("more")).toBool())
                self->readUsers(page.last().id, read + page.size());
        });
}

} // namespace chatbook::app
