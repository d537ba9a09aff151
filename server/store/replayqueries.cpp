#include "replayqueries.h"

#include "rows.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

constexpr int tooMany = limits::replayDocuments + 1;

} // namespace

ReplayPlan planReplay(Database &database, UserKey reader, qint64 since)
{
    ReplayPlan plan;
    plan.since = since;
    plan.head = rows::head(database);
    if (since > plan.head) {
        plan.possible = false;
        return plan;
    }
    {
        Rows rows =
            database.run(QStringLiteral("SELECT head FROM restores WHERE head < ? AND start > ?"),
                         {since, since});
        if (rows.next()) {
            plan.known = rows.integer(0);
            plan.possible = false;
            return plan;
        }
    }
    const auto collect = [&](const QString &sql, const QVariantList &values) {
        Rows rows = database.run(sql, values);
        while (rows.next())
            plan.keys.append({rows.integer(0), rows.integer(1)});
    };
    // One seek for each of the reader's conversations, however much others wrote.
    collect(QStringLiteral("SELECT m.offset, m.changed FROM members r CROSS JOIN messages m "
                           "ON m.conversation = r.conversation AND m.offset > ? "
                           "WHERE r.user = ? LIMIT ?"),
            {since, rows::number(reader), tooMany});
    collect(
        QStringLiteral("SELECT m.offset, m.changed FROM messages m JOIN members r "
                       "ON r.conversation = m.conversation AND r.user = ? "
                       "WHERE m.changed > ? AND m.changed > m.offset AND m.offset <= ? LIMIT ?"),
        {rows::number(reader), since, since, tooMany});
    if (plan.keys.size() > limits::replayDocuments) {
        plan.keys.clear();
        plan.possible = false;
        return plan;
    }
    std::sort(plan.keys.begin(), plan.keys.end(),
              [](const ReplayKey &a, const ReplayKey &b) { return a.changed < b.changed; });
    return plan;
}

QList<AnyDocument> readReplay(Database &database, const QList<ReplayKey> &keys)
{
    QList<AnyDocument> documents;
    for (const ReplayKey &key : keys)
        if (const std::optional<AnyDocument> document = rows::document(database, key.offset);
            document && document->changed() == key.changed)
            documents.append(*document);
    return documents;
}

} // namespace chatbook::server
