#include "people.h"

#include "rows.h"

namespace chatbook {
namespace {

/// More than are online at once; then they are read anew, rather than kept in an order.
constexpr qsizetype most = 50'000;

} // namespace

std::optional<Person> People::byId(const UserId &id)
{
    if (const auto known = m_byId.constFind(id); known != m_byId.cend())
        return m_byKey.value(*known);
    Rows rows = m_database.run(QStringLiteral("SELECT key, name FROM users WHERE id = ?"),
                               {sqlText(id.value)});
    if (!rows.next())
        return std::nullopt;
    const Person person{UserKey(rows.integer(0)), {id, rows.text(1)}};
    keep(person);
    return person;
}

Person People::byKey(UserKey key)
{
    if (const auto known = m_byKey.constFind(key); known != m_byKey.cend())
        return *known;
    Rows rows = m_database.run(QStringLiteral("SELECT id, name FROM users WHERE key = ?"),
                               {rows::number(key)});
    Person person{key, {}};
    if (rows.next()) {
        person.user = {{rows.text(0)}, rows.text(1)};
        keep(person);
    }
    return person;
}

void People::keep(const Person &person)
{
    if (m_byKey.size() >= most)
        clear();
    m_byKey.insert(person.key, person);
    m_byId.insert(person.user.id, person.key);
}

void People::clear()
{
    m_byKey.clear();
    m_byId.clear();
}

} // namespace chatbook
