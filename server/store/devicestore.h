#pragma once

#include "records.h"
#include "writer.h"

/// The devices of an account: its tokens. All of it may throw SqlError.
namespace chatbook::server {

struct DeviceRow
{
    QByteArray tokenHash;
    QString name = {};                  ///< what it calls itself; empty: it did not say
    std::optional<qint64> created = {}; ///< ms since 1970 UTC; none: from before that was kept
    qint64 used = 0;                    ///< the day it was last used
};

/// What names a device to its owner: follows from the hash of its token, and neither that nor the
/// token from it.
DeviceId deviceId(const QByteArray &tokenHash);

/// Those that were used last come first. more: there are further ones.
Page<DeviceRow> devicesPage(Database &database, UserKey user, qint64 now, int limit);

/// Ends one of theirs, and gives the hash of its token. Errors: not_found.
Result<QByteArray> endDevice(Writer &writer, UserKey user, const DeviceId &id);

/// Sets the password, unless it is another than `oldHash` by now (empty: none). Says whether it
/// did.
Result<bool> setPassword(Writer &writer, UserKey user, const QString &oldHash,
                         const QString &newHash);

} // namespace chatbook::server
