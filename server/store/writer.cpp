#include "writer.h"

namespace chatbook {

Writer::Writer(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
{
    m_head = m_committedHead = database.number(QStringLiteral("SELECT head FROM server"));
}

qint64 Writer::now() const
{
    return m_clock.now().toMSecsSinceEpoch();
}

void Writer::saveHead()
{
    if (m_head != m_committedHead)
        m_database.run(QStringLiteral("UPDATE server SET head = ?"), {m_head});
}

} // namespace chatbook
