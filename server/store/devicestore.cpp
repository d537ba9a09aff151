#include "devicestore.h"

#include "accountstore.h"
#include "rows.h"

#include <QCryptographicHash>

namespace chatbook::server {

DeviceId deviceId(const QByteArray &tokenHash)
{
    constexpr qsizetype bytes = 16;
    return {QString::fromLatin1(
        QCryptographicHash::hash(QByteArray("device " + tokenHash), QCryptographicHash::Sha256)
            .first(bytes)
            .toHex())};
}

Page<DeviceRow> devicesPage(Database &database, UserKey user, qint64 now, int limit)
{
    Page<DeviceRow> page;
    Rows rows = database.run(
        QStringLiteral(
            "SELECT hash, device, created, used FROM tokens WHERE user = ? AND used >= ? "
            "ORDER BY used DESC, hash LIMIT ?"),
        {rows::number(user), now - tokenLifetime, limit + 1});
    while (rows.next()) {
        if (page.documents.size() == limit) {
            page.more = true;
            break;
        }
        page.documents.append({rows.bytes(0), rows.text(1),
                               rows.isNull(2) ? std::nullopt : std::optional(rows.integer(2)),
                               rows.integer(3)});
    }
    return page;
}

Result<QByteArray> endDevice(Writer &writer, UserKey user, const DeviceId &id)
{
    QByteArray hash;
    {
        Rows rows = writer.database().run(QStringLiteral("SELECT hash FROM tokens WHERE user = ?"),
                                          {rows::number(user)});
        while (hash.isEmpty() && rows.next())
            if (deviceId(rows.bytes(0)) == id)
                hash = rows.bytes(0);
    }
    if (hash.isEmpty())
        return rows::notFound(QStringLiteral("device"));
    (void)removeToken(writer, hash);
    return hash;
}

Result<bool> setPassword(Writer &writer, UserKey user, const QString &oldHash,
                         const QString &newHash)
{
    writer.database().run(
        QStringLiteral("UPDATE users SET password = ? WHERE key = ? AND password IS ?"),
        {sqlText(newHash), rows::number(user), sqlOptionalText(oldHash)});
    return writer.database().affected() > 0;
}

} // namespace chatbook::server
