#include "blocktexts.h"

#include "text/fold.h"

namespace chatbook::server {

std::vector<SearchText> blockTexts(Database &database, qint64 first, qint64 last)
{
    std::vector<SearchText> texts;
    Rows rows = database.run(QStringLiteral("SELECT offset, conversation, sender, content "
                                            "FROM messages WHERE offset BETWEEN ? AND ? "
                                            "AND deleted IS NULL ORDER BY offset DESC"),
                             {first, last});
    while (rows.next())
        texts.push_back(
            {rows.integer(0), rows.integer(1), rows.integer(2), foldForSearch(rows.view(3))});
    return texts;
}

} // namespace chatbook::server
