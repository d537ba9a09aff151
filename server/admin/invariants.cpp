#include "invariants.h"

#include "blocktexts.h"
#include "reactions.h"
#include "text/confusables.h"

#include <QJsonDocument>

#include <array>
#include <optional>

namespace chatbook::server {
namespace {

struct Invariant
{
    const char *broken; ///< describes the rows that break it
    const char *query;  ///< selects those rows, each by a number
};

// Conversation 0 is the feed, and 1 is ALL_CHAT.
constexpr std::array invariants{
    Invariant{"Messages that were changed before they were written",
              "SELECT offset FROM messages WHERE changed < offset"},
    Invariant{"Changes outside of the range of offsets",
              "SELECT offset FROM messages WHERE offset < 1 OR changed >= 1 << 53"},
    Invariant{"Offsets that were given to two changes",
              "SELECT change FROM (SELECT offset AS change FROM messages "
              "UNION ALL SELECT changed FROM messages WHERE changed > offset) "
              "GROUP BY change HAVING count(*) > 1"},
    Invariant{"Restores that overlap",
              "SELECT r.start FROM restores r WHERE r.head >= r.start OR EXISTS "
              "(SELECT 1 FROM restores o WHERE o.start < r.start AND o.start > r.head)"},
    Invariant{"Changes with an offset that a restore took away",
              "SELECT d.offset FROM restores r JOIN messages d "
              "ON d.offset > r.head AND d.offset <= r.start "
              "UNION ALL SELECT d.changed FROM restores r JOIN messages d "
              "ON d.changed > r.head AND d.changed <= r.start AND d.changed > d.offset"},
    Invariant{"Conversations that are not of two people",
              "SELECT key FROM conversations WHERE (key IN (0, 1)) <> (low IS NULL) "
              "OR (low IS NULL) <> (high IS NULL) OR low > high"},
    Invariant{"Conversations that lack a member",
              "SELECT c.key FROM conversations c WHERE c.key > 1 AND "
              "(SELECT count(*) FROM members m WHERE m.conversation = c.key "
              "AND m.user IN (c.low, c.high)) <> 1 + (c.low <> c.high)"},
    Invariant{"People who are in a conversation of others, or not with the right one",
              "SELECT m.user FROM members m JOIN conversations c ON c.key = m.conversation "
              "WHERE m.peer IS NOT CASE m.user WHEN c.low THEN c.high WHEN c.high THEN c.low END "
              "OR (c.key > 1 AND m.user NOT IN (c.low, c.high))"},
    Invariant{"People who are not in ALL CHAT, or cannot read the feed",
              "SELECT u.key FROM users u WHERE 2 <> (SELECT count(*) FROM members m "
              "WHERE m.user = u.key AND m.conversation IN (0, 1))"},
    Invariant{"Messages in a conversation that their sender is not in",
              "SELECT m.offset FROM messages m JOIN conversations c ON c.key = m.conversation "
              "WHERE c.key > 1 AND m.sender NOT IN (c.low, c.high)"},
    Invariant{"Replies to a message of another conversation, or a later one",
              "SELECT m.offset FROM messages m JOIN messages r ON r.offset = m.reply_to "
              "WHERE r.conversation <> m.conversation OR r.offset >= m.offset"},
    Invariant{"Comments on what is no story",
              "SELECT m.offset FROM messages m JOIN messages r ON r.offset = m.reply_to "
              "WHERE m.conversation = 0 AND r.reply_to IS NOT NULL"},
    Invariant{
        "Stories that do not count their comments right",
        "SELECT s.offset FROM messages s WHERE s.comments <> (SELECT count(*) FROM messages c "
        "WHERE c.conversation = 0 AND c.reply_to = s.offset AND c.deleted IS NULL) "
        "AND (s.comments <> 0 OR (s.conversation = 0 AND s.reply_to IS NULL))"},
    Invariant{"Deleted messages that still hold something",
              "SELECT m.offset FROM messages m WHERE m.deleted IS NOT NULL AND (m.content <> '' "
              "OR m.reactions IS NOT NULL OR EXISTS "
              "(SELECT 1 FROM reactions r WHERE r.message = m.offset))"},
    Invariant{"Messages without a text that are not deleted",
              "SELECT offset FROM messages WHERE content = '' AND deleted IS NULL"},
    Invariant{"Reactions with an offset that their message has not come to",
              "SELECT r.message FROM reactions r JOIN messages m ON m.offset = r.message "
              "WHERE r.given NOT BETWEEN m.offset + 1 AND m.changed"},
    Invariant{"Invites for one person that let more in",
              "SELECT key FROM invites WHERE NOT lasting AND used > 1"},
};

/// Counts the rows that break one invariant, and reports them.
class Broken
{
public:
    void add(qint64 which)
    {
        if (m_count++ == 0)
            m_first = which;
    }
    void say(const char *what, QStringList &faults) const
    {
        if (m_count > 0)
            faults.append(QStringLiteral("%1: %2, the first is %3.")
                              .arg(QLatin1StringView(what))
                              .arg(m_count)
                              .arg(m_first));
    }

private:
    qint64 m_count = 0;
    qint64 m_first = 0;
};

/// The reactions in a document must match the table.
void checkReactions(Database &database, QStringList &faults)
{
    Broken broken;
    Rows rows = database.run(QStringLiteral(
        "SELECT offset, reactions FROM messages WHERE reactions IS NOT NULL OR offset IN "
        "(SELECT message FROM reactions)"));
    while (rows.next()) {
        const qint64 message = rows.integer(0);
        if (QJsonDocument::fromJson(rows.bytes(1)) !=
            QJsonDocument::fromJson(reactions::summary(database, message).toString().toUtf8()))
            broken.add(message);
    }
    broken.say("Messages that do not show the reactions that were given", faults);
}

/// The stored forms of a name must match it, if they were made with today's tables.
void checkLooks(Database &database, QStringList &faults)
{
    if (database.number(QStringLiteral("SELECT count(*) FROM server WHERE looks = ?"),
                        {skeletonVersion()}) == 0)
        return;
    Broken broken;
    qint64 all = 0;
    Rows rows = database.run(QStringLiteral("SELECT key, name FROM users"));
    while (rows.next()) {
        for (const QString &look : skeletonsOf(rows.text(1))) {
            ++all;
            if (database.number(
                    QStringLiteral("SELECT 1 FROM looks WHERE skeleton = ? AND user = ?"),
                    {look, rows.integer(0)}) == 0)
                broken.add(rows.integer(0));
        }
    }
    if (const qint64 kept = database.number(QStringLiteral("SELECT count(*) FROM looks"));
        kept > all)
        faults.append(QStringLiteral("Looks that no name has: %1.").arg(kept - all));
    broken.say("People whose name is not kept by how it looks", faults);
}

/// The blocks of the search index follow one another without a gap, and each must match its
/// messages.
void checkSearch(Database &database, const Progress &progress, QStringList &faults)
{
    Broken gaps;
    Broken wrong;
    qint64 end = 0;
    qint64 done = 0;
    const qint64 all = database.number(QStringLiteral("SELECT count(*) FROM search_blocks"));
    Rows rows = database.run(QStringLiteral(
        "SELECT first, last, signature, messages FROM search_blocks ORDER BY first"));
    while (rows.next() && progress(QStringLiteral("Checking the search index"),
                                   int(100 * done++ / std::max<qint64>(all, 1)))) {
        const qint64 first = rows.integer(0);
        const qint64 last = rows.integer(1);
        if (first <= end || last < first ||
            first != database.number(QStringLiteral("SELECT offset FROM messages WHERE offset > ? "
                                                    "ORDER BY offset LIMIT 1"),
                                     {end}))
            gaps.add(first);
        end = last;
        const std::optional<SearchBlock> block = SearchBlock::fromBytes(rows.view(3));
        if (!block || block->texts() != blockTexts(database, first, last) ||
            block->signature().bits() != SearchSignature::fromBytes(rows.view(2)))
            wrong.add(first);
    }
    gaps.say("Blocks of the search index that do not follow the one before", faults);
    wrong.say("Blocks of the search index that do not hold what their messages say", faults);
}

} // namespace

QStringList brokenInvariants(Database &database, const Progress &progress)
{
    QStringList faults;
    if (database.number(QStringLiteral("SELECT count(*) FROM server")) != 1)
        faults.append(QStringLiteral("Nothing says which server this is."));
    int done = 0;
    for (const Invariant &invariant : invariants) {
        if (!progress(QStringLiteral("Checking what was said"),
                      100 * done++ / int(invariants.size())))
            return faults;
        Broken broken;
        Rows rows = database.run(QString::fromLatin1(invariant.query));
        while (rows.next())
            broken.add(rows.integer(0));
        broken.say(invariant.broken, faults);
    }
    checkReactions(database, faults);
    checkLooks(database, faults);
    checkSearch(database, progress, faults);
    return faults;
}

} // namespace chatbook::server
